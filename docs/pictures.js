// Takes the README's pictures from the built site, in light and dark: `npm run pictures`.

import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'

import { serve } from './checks/site.js'

const folder = fileURLToPath(new URL('pictures/', import.meta.url))
const pictures = {
  player: { page: 'player.html#step=48', element: '.loop-player', width: 1180 },
  compare: { page: 'side-by-side.html', element: '.language-console >> nth=0', width: 960 },
}

mkdirSync(folder, { recursive: true })
const site = await serve()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
})
for (const [name, { page: address, element, width }] of Object.entries(pictures))
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme })
    await page.goto(`${site.origin}/${address}`, { waitUntil: 'networkidle' })
    const file = `${folder}${name}${colorScheme === 'dark' ? '_dark' : ''}.png`
    await page.locator(element).screenshot({ path: file })
  }
await browser.close()
site.close()
