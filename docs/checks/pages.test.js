import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'

import { phone, useBrowser } from './browser.js'
import { files } from './site.js'

const mostBytes = 400_000
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const visit = useBrowser()

/// How a page may be looked at, by name.
const looks = {
  light: () => {},
  dark: (page) => page.emulateMedia({ colorScheme: 'dark' }),
  phone: async (page) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(phone)
  },
}
/// The sources are all alike: each is looked at as it is hardest to show.
const looksOf = (file) => (file.startsWith('source/') ? ['phone'] : Object.keys(looks))

/// Of the pieces of code of the same colour on lines of the same kind the first is left: axe looks at each, of
/// thousands, for its contrast.
const leaveOneOfAColour = (page) => page.evaluate(() => {
  const seen = new Set()
  for (const piece of document.querySelectorAll('.vp-doc .line > span')) {
    const kind = `${piece.className} ${piece.parentElement.className}`
    if (seen.has(kind)) piece.replaceWith(piece.textContent)
    seen.add(kind)
  }
})

/// What axe finds, as `rule: selector, selector`.
async function findings(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

describe('each page', { concurrency: 4 }, () => {
  for (const file of files('.html'))
    test(`${file} is light, keeps to the site, and can be read by all`, async () => {
      const { page, complaints, foreign, weight, close } = await visit(file)
      try {
        const bytes = await weight()
        assert.ok(bytes > 0 && bytes <= mostBytes, `it weighs ${bytes} bytes, at most ${mostBytes} are allowed`)
        await page.addScriptTag({ path: axe })
        await leaveOneOfAColour(page)
        for (const look of looksOf(file)) {
          await looks[look](page)
          assert.deepEqual(await findings(page), [], `findings of axe, ${look}`)
          const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          assert.ok(tooWide <= 0, `it is ${tooWide} pixels too wide, ${look}`)
        }
        assert.deepEqual(complaints, [], 'complaints of the browser')
        assert.deepEqual(foreign, [], 'requests that leave the site')
      } finally {
        await close()
      }
    })
})
