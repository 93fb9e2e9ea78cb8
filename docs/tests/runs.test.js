import assert from 'node:assert/strict'
import { test } from 'node:test'

import { picture } from '../.vitepress/player/model/picture.js'
import { lineOf } from '../.vitepress/player/model/runs.js'
import { callback, coroutine } from './lanes.js'

const last = callback.events.length - 1

test('a task runs from where it is entered to where it gives way', () => {
  const [first, second] = callback.runs
  assert.deepEqual([first.from, first.to], [{ fn: 'fetch', line: 1 }, { fn: 'fetch', line: 4 }])
  assert.deepEqual([second.from, second.isLast], [{ fn: 'connected', line: 7 }, true])
})

test('a callback jumps: its task begins elsewhere than it had stopped', () => {
  assert.deepEqual(callback.runs.map(({ follows }) => follows), [null, 'jump'])
  assert.equal(callback.jumps, 1)
})

test('a coroutine goes on where it had stopped', () => {
  assert.deepEqual(coroutine.runs.map(({ follows }) => follows), [null, 'same'])
  assert.equal(coroutine.jumps, 0)
})

test('a run that is under way reaches as far as it has been seen', () => {
  assert.equal(lineOf(callback.runs, 1, 1), 1)
  assert.equal(lineOf(callback.runs, 1, 2), 4)
})

test('a bar grows, and a link is there as soon as the next run is', () => {
  assert.deepEqual(picture(callback, 1).bars.map(({ from, to, runs }) => ({ from, to, runs })), [{ from: 0, to: 0, runs: true }])
  assert.deepEqual(picture(callback, 5).links, [])
  const [link] = picture(callback, 6).links
  assert.deepEqual([link.kind, link.number, link.from.to, link.to.from], ['jump', 1, 3, 6])
})

test('what does not jump is not counted', () => {
  const [link] = picture(coroutine, last).links
  assert.deepEqual([link.kind, link.number, link.from.to, link.to.from], ['same', null, 8, 8])
})
