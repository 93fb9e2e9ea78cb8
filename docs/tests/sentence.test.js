import assert from 'node:assert/strict'
import { test } from 'node:test'

import { align } from '../.vitepress/player/model/align.js'
import { sentence } from '../.vitepress/player/model/sentence.js'
import { callback, coroutine } from './lanes.js'

const lanes = [callback, coroutine]
const sentences = align(callback.events, coroutine.events).map((step) => sentence(step, lanes))

test('what both lanes do is said once', () => {
  assert.equal(sentences[0], 'Fetch / is begun.')
  assert.equal(sentences[2], 'Fetch / asks to be told when its socket (fd 1) can be written.')
  assert.equal(sentences[4], 'The loop asks the selector who is ready.')
})

test('where they wait is said of each', () => {
  assert.equal(sentences[3],
    'Fetch / waits until its socket can be written: the callback in fetch, line 4; the coroutine in read, line 9.')
})

test('that one jumps where the other stands is said in one sentence', () => {
  assert.equal(sentences[6],
    'Fetch / goes on: the callback jumps from fetch, line 4, to connected, line 7; ' +
    'the coroutine stands at read, line 9, where it stopped.')
})

test('a lane that has nothing at a step is not spoken of', () => {
  assert.equal(sentence([{ index: 0, isNew: true }, { index: -1, isNew: false }], lanes), 'Fetch / is begun.')
})

test('the loop has a pipe, and a task without a page its number', () => {
  const events = [
    { task: 0, fd: 1, for: 'read', type: 'fd.register' }, { task: 2, type: 'call_soon' }, { task: 3, name: '/A', type: 'timer.fire' },
  ]
  const lane = { name: 'asyncio', events, runs: [], snapshots: events.map(() => ({ watched: [] })) }
  const told = events.map((_, index) => sentence([{ index, isNew: true }], [lane]))
  assert.deepEqual(told, [
    'The loop asks to be told when its pipe (fd 1) can be read.', 'Task 2 is to have a turn.',
    'The time has come that fetch /A had set.',
  ])
})

test('lanes that do different things are told one after the other', () => {
  const step = [{ index: 0, isNew: true }, { index: 4, isNew: true }]
  assert.equal(sentence(step, lanes), 'Callback: fetch / is begun; coroutine: the loop asks the selector who is ready.')
})
