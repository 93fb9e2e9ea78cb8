/// A cell without words at the head of a table heads nothing: it is a plain cell.
export function emptyHeaders(md) {
  md.core.ruler.push('empty_headers', ({ tokens }) => {
    tokens.forEach((token, at) => {
      if (token.type !== 'th_open' || tokens[at + 1].content) return
      token.tag = tokens[at + 2].tag = 'td'
    })
  })
}
