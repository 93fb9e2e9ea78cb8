import assert from 'node:assert/strict'
import { test } from 'node:test'

import { useBrowser } from './browser.js'

const visit = useBrowser()

/// A page in which that has been searched for, and the addresses that were found.
async function find(question) {
  const { page, complaints } = await visit('')
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill(question)
  const results = page.locator('.VPLocalSearchBox .result')
  await results.or(page.locator('.VPLocalSearchBox .no-results')).first().waitFor()
  const addresses = await results.evaluateAll((all) => all.map((one) => one.getAttribute('href')))
  assert.deepEqual(complaints, [])
  return { page, addresses }
}

test('an identifier is found, and marked as a whole', async () => {
  const { page, addresses } = await find('co_await')
  assert.ok(addresses.length > 0)
  await page.getByTitle('Display detailed list').click()
  const marks = page.locator('.VPLocalSearchBox .result mark')
  await marks.first().waitFor({ state: 'attached' })
  const parts = (await marks.allTextContents()).filter((mark) => !mark.toLowerCase().startsWith('co_await'))
  assert.deepEqual(parts, [])
})

test('a Chinese word is found without spaces around it', async () => {
  const { addresses } = await find('协程')
  assert.ok(addresses.some((address) => address.startsWith('/glossary')))
})

test('nonsense is not found', async () => {
  const { addresses } = await find('qzxv')
  assert.deepEqual(addresses, [])
})
