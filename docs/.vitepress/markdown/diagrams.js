import fs from 'node:fs'
import path from 'node:path'

/// A drawing becomes a part of the page, so that it has the page's colours, in the dark as well. As an
/// image, on GitHub, it has its own: those of its root element.
export function diagrams(md) {
  const image = md.renderer.rules.image
  md.renderer.rules.image = (tokens, at, options, env, self) => {
    const source = tokens[at].attrGet('src')
    if (!source.endsWith('.svg')) return image(tokens, at, options, env, self)
    const label = md.utils.escapeHtml(tokens[at].content)
    const drawing = fs.readFileSync(path.resolve(path.dirname(env.path), source), 'utf8')
    return drawing
      .replace(/^<svg([^>]*?) style="[^"]*"/, `<svg$1 class="diagram" role="img" aria-label="${label}"`)
      .replace(/>\s+</g, '><')
  }
}
