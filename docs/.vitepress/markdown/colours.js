const classes = new Map()  // by the style that they stand for

/// Gives each piece of highlighted code a class in place of its style: a page has thousands of them, in
/// a handful of colours.
export const colourClasses = {
  name: 'colour-classes',
  span(piece) {
    const { style } = piece.properties
    if (!style) return
    if (!classes.has(style)) classes.set(style, `c${classes.size}`)
    delete piece.properties.style
    this.addClassToHast(piece, classes.get(style))
  },
}

/// What these classes mean, in CSS: complete as soon as all pages have been read.
export const coloursCss = () => [...classes].map(([style, name]) => `.${name}{${style}}`).join('')
