import assert from 'node:assert/strict'
import { test } from 'node:test'

import { useBrowser } from './browser.js'

const visit = useBrowser()

async function find(question) {
  const { page, complaints, close } = await visit('')
  await page.keyboard.press('Control+k')
  await page.getByTitle('Display detailed list').click()
  await page.getByRole('searchbox').fill(question)
  // A mark may be out of sight in what is shown of its page.
  await page.locator('.VPLocalSearchBox :is(.result mark, .no-results)').first().waitFor({ state: 'attached' })
  const results = await page.locator('.VPLocalSearchBox .result').evaluateAll((all) =>
    all.map((one) => ({ address: one.getAttribute('href'), marks: [...one.querySelectorAll('mark')].map((mark) => mark.textContent) })))
  await close()
  assert.deepEqual(complaints, [])
  return results
}

test('an identifier is found, and marked as a whole', async () => {
  const results = await find('co_await')
  assert.ok(results.length > 0)
  const marks = results.flatMap(({ marks }) => marks)
  assert.ok(marks.length > 0)
  assert.deepEqual(marks.filter((mark) => !mark.toLowerCase().startsWith('co_await')), [])
})

test('a Chinese word is found without spaces around it', async () => {
  const results = await find('协程')
  assert.ok(results.some(({ address }) => address.startsWith('/glossary')))
})

test('nonsense is not found', async () => {
  assert.deepEqual(await find('qzxv'), [])
})
