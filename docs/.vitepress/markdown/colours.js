const classes = new Map()  // by the style that they stand for

/// Makes highlighted code small, of which a page has thousands of pieces in a handful of colours: each
/// has a class in place of its style, and what is coloured like plain text is plain text.
export const colourClasses = {
  name: 'colour-classes',
  pre() {
    const isPlain = ({ style }) => !style || style.toLowerCase() === this.options.fg.toLowerCase()
    for (const line of this.lines)
      line.children = joined(line.children).flatMap((piece) => {
        if (isPlain(piece.properties)) return piece.children
        return [{ ...piece, properties: { class: classOf(piece.properties.style) } }]
      })
  },
}

/// Neighbours of the same style are one piece.
function joined(pieces) {
  const all = []
  for (const piece of pieces) {
    const before = all.at(-1)
    if (before && before.properties.style === piece.properties.style)
      before.children[0].value += piece.children[0].value
    else all.push(piece)
  }
  return all
}

function classOf(style) {
  if (!classes.has(style)) classes.set(style, `c${classes.size}`)
  return classes.get(style)
}

/// What these classes mean, in CSS: complete as soon as all pages have been read.
export const coloursCss = () => [...classes].map(([style, name]) => `.${name}{${style}}`).join('')
