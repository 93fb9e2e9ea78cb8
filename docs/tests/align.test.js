import assert from 'node:assert/strict'
import { test } from 'node:test'

import { align } from '../.vitepress/player/model/align.js'

const event = (type, task = 1, fd = undefined) => ({ type, task, fd })
/// As `ab`, a letter for each lane that comes to an event.
const shape = (left, right) =>
  align(left, right).map(([a, b]) => (a.isNew ? 'a' : '') + (b.isNew ? 'b' : '')).join(' ')

test('lanes with the same events go side by side', () => {
  const lane = [event('task.spawn'), event('task.enter'), event('task.exit')]
  assert.equal(shape(lane, lane), 'ab ab ab')
})

test('what one lane alone has is a step of its own', () => {
  const left = [event('task.enter'), event('task.exit')]
  const right = [event('task.enter'), event('generator.send'), event('task.exit')]
  assert.equal(shape(left, right), 'ab b ab')
})

test('events of another task or another descriptor are not their like', () => {
  assert.equal(shape([event('fd.ready', 1, 1)], [event('fd.ready', 2, 1)]), 'a b')
  assert.equal(shape([event('fd.ready', 1, 1)], [event('fd.ready', 1, 2)]), 'a b')
})

test('a lane that has not begun is before its first event', () => {
  const [first] = align([event('select', 0)], [])
  assert.deepEqual(first, [{ index: 0, isNew: true }, { index: -1, isNew: false }])
})

test('as many as can be stand beside their like', () => {
  const [a, b, c] = ['fd.ready', 'task.enter', 'task.exit'].map((type) => event(type))
  assert.equal(shape([a, b, c], [b, c, a]), 'a ab ab b')
})
