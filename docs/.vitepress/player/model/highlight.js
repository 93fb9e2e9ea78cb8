import { codeToTokensWithThemes } from 'shiki'

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }

/// Highlights when the site is built, and keeps it small: each line is a list of `[text, colour]`, each
/// colour a number in the palette. White space has the colour of what it follows.
export async function highlight(code, palette) {
  const lines = await codeToTokensWithThemes(code, { lang: 'cpp', themes })
  return lines.map((tokens) => {
    const pieces = []
    for (const { content, variants } of tokens) {
      const colour = numberOf(palette, `light-dark(${variants.light.color},${variants.dark.color})`)
      const before = pieces.at(-1)
      if (before && (before[1] === colour || !content.trim())) before[0] += content
      else pieces.push([content, colour])
    }
    return pieces
  })
}

function numberOf(palette, colour) {
  if (!palette.includes(colour)) palette.push(colour)
  return palette.indexOf(colour)
}
