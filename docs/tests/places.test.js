import assert from 'node:assert/strict'
import { test } from 'node:test'

import { calledBackFrom, functionsIn } from '../.vitepress/player/model/functions.js'
import { storyOf } from '../.vitepress/player/model/places.js'
import { callback, coroutine } from './lanes.js'
import { callbackSource, coroutineSource } from './traces.js'

const places = (lane, type) => lane.events.filter((event) => event.type === type).map(({ at }) => at)

test('a function is known by its name, its first line and its last', () => {
  assert.deepEqual(functionsIn(coroutineSource), [
    { name: 'fetch', first: 1, last: 6 }, { name: 'read', first: 8, last: 10 }])
})

test('a declaration is no function', () => {
  assert.deepEqual(functionsIn('void declared(int a);\nvoid defined() {\n}\n'), [{ name: 'defined', first: 2, last: 3 }])
})

test('who is called back is the one that was last named above the line that asks for it', () => {
  assert.equal(calledBackFrom(callbackSource, 4), 'connected')
  assert.equal(calledBackFrom(callbackSource, 2), undefined)
})

test('a callback is entered at the top of its function, and ends at its end', () => {
  assert.deepEqual(places(callback, 'task.enter'), [{ fn: 'fetch', line: 1 }, { fn: 'connected', line: 7 }])
  assert.deepEqual(places(callback, 'task.exit'), [{ fn: 'fetch', line: 4 }, { fn: 'connected', line: 9 }])
})

test('a coroutine is entered where it waited, and ends where its outermost function does', () => {
  assert.deepEqual(places(coroutine, 'task.enter'), [{ fn: 'fetch', line: 1 }, { fn: 'read', line: 9 }])
  assert.deepEqual(places(coroutine, 'task.exit'), [{ fn: 'read', line: 9 }, { fn: 'fetch', line: 6 }])
})

test('who waits stands in each of its frames, the innermost first', () => {
  const { frames } = coroutine.events.find(({ type }) => type === 'task.exit')
  assert.deepEqual(frames, [{ fn: 'read', file: 0, line: 9 }, { fn: 'fetch', file: 0, line: 4 }])
})

test('the story is told by the file that is at the bottom of the stacks', () => {
  const event = (...files) => ({ stack: files.map((file) => ({ loc: { file, line: 1 } })), loc: { file: files[0] } })
  assert.equal(storyOf({ sources: ['loop.cpp', 'crawler.cpp'], events: [event(0, 1), event(0, 1), event(0)] }), 1)
})
