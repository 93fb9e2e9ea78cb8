import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/// Where the code is that the pages show.
export const root = fileURLToPath(new URL('../..', import.meta.url))

/// The path in the repository of what a page in docs/ links to; null for what is no file outside
/// of docs/. Throws for one that is not there.
export function linkedFile(page, href) {
  if (!href.startsWith('../')) return null
  const file = path.relative(root, path.resolve(path.dirname(page), decodeURI(href.split('#')[0])))
  if (!fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile())
    throw new Error(`${path.relative(root, page)}: no such file: ${file}`)
  return file
}

export const readSource = (file) => fs.readFileSync(path.join(root, file), 'utf8')

const languages = { '.hpp': 'cpp', '.cpp': 'cpp', '.py': 'python', '.gdb': 'txt', '.sh': 'sh' }

/// What the highlighter calls the file's language.
export function languageOf(file) {
  return languages[path.extname(file)] ?? (file === 'course' ? 'sh' : 'text')
}
