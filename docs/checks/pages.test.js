import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'

import { desk, phone, useBrowser } from './browser.js'
import { files } from './site.js'

const mostBytes = 400_000
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const visit = useBrowser()

/// How a page may be looked at, by name.
const looks = {
  phone: (page) => page.setViewportSize(phone),
  light: (page) => page.setViewportSize(desk),
  dark: (page) => page.emulateMedia({ colorScheme: 'dark' }),
}
/// The sources are all alike: each is looked at as it is hardest to show.
const looksOf = (file) => (file.startsWith('source/') ? ['phone'] : Object.keys(looks))

/// Of the lines of code those are left that have a colour, or a background, that was not seen before: axe
/// looks at each piece, of thousands, for its contrast.
const leaveEachColourOnce = (page) => page.evaluate(() => {
  const seen = new Set()
  for (const line of document.querySelectorAll('.vp-doc .line')) {
    const kinds = [line, ...line.children].map((piece) => `${line.className} ${piece.className}`)
    if (kinds.every((kind) => seen.has(kind))) line.remove()
    for (const kind of kinds) seen.add(kind)
  }
  for (const number of document.querySelectorAll('.vp-doc .line-number:nth-of-type(n + 2)')) number.remove()
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
        assert.ok(weight > 0 && weight <= mostBytes, `it weighs ${weight} bytes, at most ${mostBytes} are allowed`)
        await page.setViewportSize(phone)
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(tooWide <= 0, `on a phone it is ${tooWide} pixels too wide`)
        await page.addScriptTag({ path: axe })
        await leaveEachColourOnce(page)
        for (const look of looksOf(file)) {
          await looks[look](page)
          assert.deepEqual(await findings(page), [], `findings of axe, ${look}`)
        }
        assert.deepEqual(complaints, [], 'complaints of the browser')
        assert.deepEqual(foreign, [], 'requests that leave the site')
      } finally {
        await close()
      }
    })
})
