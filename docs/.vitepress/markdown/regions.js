import { languageOf, linkedFile, readSource } from '../repository.js'

/// Code is never pasted: a paragraph, or a cell of a table, that holds nothing but a link whose title
/// says `region NAME` becomes that region of that file, between its lines `// #region NAME` and
/// `// #endregion NAME`. It is numbered as in the file; a title that goes on with `mark=/REGEX/` has
/// the lines marked that match. A table of such cells is a row of columns.
export function regions(md) {
  // VitePress's own rule writes no class.
  md.renderer.rules.table_open = (tokens, at, options, env, self) => {
    tokens[at].attrSet('tabindex', '0')
    return self.renderToken(tokens, at, options)
  }
  md.core.ruler.push('regions', (state) => {
    const tokens = state.tokens
    for (let at = tokens.length - 1; at >= 0; --at) {
      forbidPastedCode(tokens[at], state.env)
      const region = onlyRegionLink(tokens[at])
      if (!region) continue
      const code = codeOf(state, region)
      if (tokens[at - 1].type === 'td_open') {
        tokens.splice(at, 1, ...code)
        tableAround(tokens, at).attrSet('class', 'columns')
      } else {
        tokens.splice(at - 1, 3, ...code)  // the paragraph's opening and closing as well
      }
    }
  })
}

function onlyRegionLink(token) {
  if (token.type !== 'inline') return null
  const [open, , close] = token.children
  if (open?.type !== 'link_open' || close?.type !== 'link_close') return null
  const title = open.attrGet('title') ?? ''
  if (token.children.length !== 3 || !title.startsWith('region ')) return null
  const [, name, mark] = title.match(/^region (\S+)(?: mark=\/(.*)\/)?$/) ?? []
  if (!name) throw new Error(`not a region: "${title}"`)
  return { href: open.attrGet('href'), name, mark }
}

/// The pages of whole sources, which are made from them, use the other kind of fence.
function forbidPastedCode({ type, markup, info }, { relativePath }) {
  if (type === 'fence' && markup.startsWith('`') && /^(cpp|c\+\+|python)/.test(info))
    throw new Error(`${relativePath}: code is pasted; link to a region of a file instead`)
}

function tableAround(tokens, at) {
  while (tokens[at].type !== 'table_open') --at
  return tokens[at]
}

/// A line that says where the code is, and a fence, which VitePress highlights and numbers.
function codeOf(state, { href, name, mark }) {
  const file = linkedFile(state.env.path, href)
  const { first, lines } = findRegion(file, name)
  const place = new state.Token('html_block', '', 0)
  const code = state.md.utils.escapeHtml(file)
  place.content = `<p class="source"><a href="/source/${code}.html"><code>${code}</code></a></p>\n`
  const fence = new state.Token('fence', 'code', 0)
  fence.markup = '```'
  fence.info = `${languageOf(file)}:line-numbers=${first}${markedLines(lines, mark, `${file}: ${name}`)}`
  fence.content = lines.join('\n') + '\n'
  return [place, fence]
}

/// Its lines, without what they are all indented by. A region inside of it would break its numbers.
function findRegion(file, name) {
  const all = readSource(file).split('\n')
  const is = (what) => (line) => line.trim().replace(/^(\/\/|#) /, '') === `#${what} ${name}`
  const begin = all.findIndex(is('region'))
  const end = all.findIndex(is('endregion'))
  if (begin < 0 || end < begin) throw new Error(`${file} has no region ${name}`)
  const lines = all.slice(begin + 1, end)
  if (lines.some((line) => /#(end)?region /.test(line)))
    throw new Error(`${file}: a region inside of ${name}: its lines could not be numbered`)
  const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/))
  return { first: begin + 2, lines: lines.map((line) => line.slice(Math.min(...indents))) }
}

/// `{2,5}`, counted from the region's first line.
function markedLines(lines, mark, where) {
  if (!mark) return ''
  const matches = lines.flatMap((line, at) => (line.match(mark) ? [at + 1] : []))
  if (!matches.length) throw new Error(`${where}: no line matches ${mark}`)
  return ` {${matches.join(',')}}`
}
