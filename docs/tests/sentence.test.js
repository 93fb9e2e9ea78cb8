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
