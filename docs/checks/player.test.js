import assert from 'node:assert/strict'
import { test } from 'node:test'

import { phone, useBrowser } from './browser.js'
import { jumpsIn, recordings } from './recordings.js'

const visit = useBrowser()
const { callback, coroutine } = recordings()
const { page, complaints } = await visit('player')

const press = async (...keys) => {
  await page.getByRole('slider').focus()
  for (const key of keys) await page.keyboard.press(key)
}
const step = async () => Number(await page.getByRole('slider').inputValue())
const said = () => page.locator('.sentence').textContent()
const lane = (name) => page.getByRole('article', { name: `${name} lane` })
const cell = (name, term) => lane(name).locator(`dt:text-is("${term}") + dd`).innerText()
const hash = (wanted) => page.waitForFunction((hash) => location.hash === hash, wanted)
/// The step at which something happens first, as the callback program has recorded it.
const stepOf = (is) => callback.events.findIndex(is) + 1

test('a step and a step back, by button and by key', async () => {
  await press('Home')
  await page.getByRole('button', { name: 'Step', exact: true }).click()
  assert.equal(await step(), 2)
  await page.getByRole('button', { name: 'Step back' }).click()
  assert.equal(await step(), 1)
  await press('ArrowRight', 'ArrowRight', 'ArrowLeft')
  assert.equal(await step(), 2)
  await press('End')
  assert.equal(await step(), callback.events.length)
})

test('the slider goes to any step, and says which', async () => {
  await page.getByRole('slider').fill('12')
  assert.match(await said(), /The loop asks the selector/)
  assert.match(await page.getByRole('slider').getAttribute('aria-valuetext'), /^Step 12 of \d+\. The loop asks/)
})

test('both lanes show who runs, who is ready, and what is registered', async () => {
  const ready = ({ type }) => type === 'fd.ready'
  const at = callback.events.findIndex((event, n) => n > 20 && ready(event) && !ready(callback.events[n + 1]))
  const names = callback.events.slice(0, at + 1).filter((event, n) => n > 20 && ready(event)).map(({ name }) => name)
  await page.getByRole('slider').fill(String(at + 1))
  for (const name of ['callback', 'coroutine']) {
    assert.equal(await cell(name, 'runs'), 'the loop')
    assert.deepEqual((await cell(name, 'ready')).split(/\s+/), names)
    assert.equal(await lane(name).locator('dt:text-is("registered") + dd .chip').count(), names.length)
  }
  await press('ArrowRight')
  for (const name of ['callback', 'coroutine']) assert.match(await cell(name, 'runs'), new RegExp(`^${names[0]}`))
})

test('as many jumps are shown as there are in the recordings', async () => {
  await press('End')
  assert.equal(await lane('callback').locator('.jumps').innerText(), `${jumpsIn(callback)} of ${jumpsIn(callback)} jumps`)
  assert.equal(await lane('coroutine').locator('.jumps').innerText(), '0 of 0 jumps')
  assert.ok(jumpsIn(callback) > 0)
  assert.equal(jumpsIn(coroutine), 0)
})

test('play goes on by itself until it is paused', async () => {
  await press('Home')
  await page.getByRole('combobox', { name: /^speed/ }).selectOption({ label: '20 a second' })
  await press(' ')
  await page.waitForFunction(() => document.querySelector('.sentence').getAttribute('aria-live') === 'off')
  await page.waitForFunction(() => Number(document.querySelector('input[type=range]').value) > 5)
  await page.getByRole('button', { name: 'Pause' }).click()
  const stopped = await step()
  await page.waitForTimeout(200)
  assert.equal(await step(), stopped)
  assert.equal(await page.locator('.sentence').getAttribute('aria-live'), 'polite')
})

test('a page is jumped to by its path, and its events are gone through', async () => {
  const is = (event) => event.name === '/page/4'
  await page.getByRole('combobox', { name: /^page/ }).selectOption({ label: '/page/4' })
  assert.equal(await step(), stepOf(is))
  await press('n', 'n', 'n')
  assert.match(await said(), /page\/4/)
  await press('p')
  assert.equal(await step(), stepOf(is) + 2)
})

test('the address has the step, and a step is gone to by its address', async () => {
  await press('Home')
  await press('ArrowRight', 'ArrowRight')
  await hash('#step=3')
  await page.evaluate(() => { location.hash = '#step=42' })
  await page.waitForFunction(() => document.querySelector('input[type=range]').value === '42')
})

test('a link to a step leads to it', async () => {
  const linked = await visit('player#step=42')
  assert.equal(await linked.page.getByRole('slider').inputValue(), '42')
  assert.deepEqual(linked.complaints, [])
  await linked.close()
})

test('where the page says that all wait for their responses, all wait for their responses', async () => {
  await page.getByRole('link', { name: 'where all three fetches wait' }).click()
  await page.waitForFunction(() => location.hash !== '')
  for (const name of ['callback', 'coroutine']) {
    assert.equal(await lane(name).locator('.pins .chip').count(), 3)
    assert.equal(await lane(name).locator('.pins').count(), 1)
    assert.equal((await cell(name, 'registered')).match(/to read/g).length, 3)
  }
})

test('the browser has nothing to complain of in all this', () => {
  assert.deepEqual(complaints, [])
})

test('on paper it is a table of the runs', async () => {
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.player').isVisible(), false)
  assert.equal(await page.locator('.run-table table').first().isVisible(), true)
  await page.emulateMedia({ media: 'screen' })
  assert.equal(await page.locator('.run-table table').first().isVisible(), false)
})

test('without a script it is a table of the runs', async () => {
  const still = await visit('player', { javaScriptEnabled: false })
  const runs = callback.events.filter(({ type }) => type === 'task.enter').length
  assert.equal(await still.page.locator('.player').isVisible(), false)
  assert.equal(await still.page.locator('.run-table table').first().locator('tbody tr').count(), runs)
  assert.equal(await still.page.locator('.run-table table').first().isVisible(), true)
  await still.close()
})

test('by touch, on a telephone, one lane is shown, and then the other', async () => {
  const touched = await visit('player', { viewport: phone, hasTouch: true, isMobile: true })
  const shown = (name) => touched.page.getByRole('article', { name: `${name} lane` }).isVisible()
  assert.deepEqual([await shown('callback'), await shown('coroutine')], [true, false])
  await touched.page.getByRole('button', { name: /^coroutine/ }).tap()
  assert.deepEqual([await shown('callback'), await shown('coroutine')], [false, true])
  await touched.page.getByRole('button', { name: 'Step', exact: true }).tap()
  assert.equal(await touched.page.getByRole('slider').inputValue(), '2')
  assert.deepEqual(touched.complaints, [])
  await touched.close()
})
