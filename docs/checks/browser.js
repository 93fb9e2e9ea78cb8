import { after, before } from 'node:test'
import { chromium } from 'playwright-core'

import { serve } from './site.js'

const desk = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }
/// As a browser may stand before its reader.
export const settings = {
  light: desk,
  dark: { ...desk, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
  noScript: { ...desk, javaScriptEnabled: false },
}

/// A browser and a server, for the tests of a file. `visit` opens a page of the site, and gives it with
/// what it has asked for and complained of.
export function useBrowser() {
  const used = {}
  before(async () => {
    used.site = await serve()
    used.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    })
  })
  after(async () => {
    await used.browser?.close()
    used.site?.close()
  })

  async function visit(address, setting = settings.light) {
    const context = await used.browser.newContext(setting)
    const page = await context.newPage()
    const complaints = []
    const foreign = []
    const sizes = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(used.site.origin)) foreign.push(request.url())
    })
    page.on('response', (response) => {
      const size = response.body().then((body) => body.length, () => 0)  // a redirection has none
      sizes.push(size)
    })
    await page.goto(`${used.site.origin}/${address}`, { waitUntil: 'networkidle' })
    const weight = async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    return { page, complaints, foreign, weight, close: () => context.close() }
  }
  return visit
}
