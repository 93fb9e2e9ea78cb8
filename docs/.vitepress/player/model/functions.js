/// The functions that a source defines, with their first and last lines. clang-format has laid it out:
/// only a definition begins at the margin with a name and a parenthesis, and only its brace ends there.
export function functionsIn(text) {
  const lines = text.split('\n')
  const functions = []
  lines.forEach((line, at) => {
    const name = line.match(/^[\w:].*?(\w+)\(/)?.[1]
    if (!name) return
    const opens = lines.findIndex((later, index) => index >= at && /[{;}]$/.test(later))
    if (!lines[opens]?.endsWith('{')) return
    functions.push({ name, first: at + 1, last: lines.indexOf('}', opens) + 1 })
  })
  return functions
}

/// The name of the member function that is to be called back, of which that line asks the selector to
/// do so: the one that was last named above it.
export function calledBackFrom(text, line) {
  const names = text.split('\n').slice(0, line).join('\n').matchAll(/&\w+::(\w+)\)/g)
  return [...names].at(-1)?.[1]
}
