import { after } from 'node:test'
import { chromium } from 'playwright-core'

import { serve } from './site.js'

export const phone = { width: 390, height: 844 }
export const desk = { width: 1280, height: 900 }
const usual = { viewport: desk, colorScheme: 'light', reducedMotion: 'reduce' }

async function start() {
  const site = await serve()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  })
  return { site, browser }
}

/// A browser and a server, for the tests of a file. `visit` opens a page of the site, and gives it with
/// what it has asked for and complained of.
export function useBrowser() {
  let started
  after(async () => {
    const { site, browser } = await started
    await browser.close()
    site.close()
  })

  return async function visit(address, setting = {}) {
    const { site, browser } = await (started ??= start())
    const context = await browser.newContext({ ...usual, ...setting })
    const page = await context.newPage()
    const complaints = []
    const foreign = []
    let weight = 0
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(site.origin)) foreign.push(request.url())
    })
    page.on('response', (response) => { weight += Number(response.headers()['content-length']) })
    await page.goto(`${site.origin}/${address}`, { waitUntil: 'networkidle' })
    return { page, complaints, foreign, weight, close: () => context.close() }
  }
}
