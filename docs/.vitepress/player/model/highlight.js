import { codeToTokensWithThemes } from 'shiki'

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/// Highlights when the site is built: gives each line as HTML, and its colours as numbers in the
/// palette. What has the first of these, which is that of plain text, says nothing.
export async function highlight(code, palette) {
  const lines = await codeToTokensWithThemes(code, { lang: 'cpp', themes })
  const [[{ variants: plain }]] = await codeToTokensWithThemes('_', { lang: 'cpp', themes })
  numberOf(palette, plain)
  return lines.map((tokens) => {
    const pieces = []
    for (const { content, variants } of tokens) {
      const colour = numberOf(palette, variants)
      const before = pieces.at(-1)
      if (before && (before.colour === colour || !content.trim())) before.text += content
      else pieces.push({ text: content, colour })
    }
    return pieces.map(html).join('')
  })
}

function numberOf(palette, { light, dark }) {
  const colour = `light-dark(${light.color},${dark.color})`.toLowerCase()
  if (!palette.includes(colour)) palette.push(colour)
  return palette.indexOf(colour)
}

function html({ text, colour }) {
  const escaped = text.replace(/[&<>]/g, (letter) => escapes[letter])
  return colour === 0 ? escaped : `<b class=k${colour}>${escaped}</b>`
}
