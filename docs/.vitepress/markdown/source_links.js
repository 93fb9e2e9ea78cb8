import { linkedFile } from '../repository.js'

/// A link to a file of the repository leads to the page that shows this file.
export function sourceLinks(md) {
  md.core.ruler.push('source_links', (state) => {
    for (const { children } of state.tokens)
      for (const token of children ?? []) {
        if (token.type !== 'link_open') continue
        const file = linkedFile(state.env.path, token.attrGet('href'))
        if (file) token.attrSet('href', `/source/${file}.html`)
      }
  })
}
