import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import { settings, useBrowser } from './browser.js'
import { files } from './site.js'

const mostBytes = 400_000
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const visit = useBrowser()

/// What axe finds, as `rule: selector, selector`.
async function findings(page) {
  await page.addScriptTag({ path: axe })
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

for (const file of files('.html')) {
  // The sources are all alike: each once, and between them in each setting.
  const modes = file.startsWith('source/') ? ['phone'] : ['light', 'dark', 'phone']
  for (const mode of modes)
    test(`${file} is sound, ${mode}`, async () => {
      const { page, complaints, foreign, weight, close } = await visit(file, settings[mode])
      try {
        assert.deepEqual(complaints, [], 'complaints of the browser')
        assert.deepEqual(foreign, [], 'requests that leave the site')
        const bytes = await weight()
        assert.ok(bytes > 0 && bytes <= mostBytes, `it weighs ${bytes} bytes, at most ${mostBytes} are allowed`)
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(tooWide <= 0, `it is ${tooWide} pixels too wide`)
        assert.deepEqual(await findings(page), [], 'findings of axe')
      } finally {
        await close()
      }
    })
}
