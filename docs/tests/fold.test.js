import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fold } from '../.vitepress/player/model/fold.js'
import { slotsOf } from '../.vitepress/player/model/slots.js'
import { callback, coroutine } from './lanes.js'

const at = (lane, type, nth = 0) => lane.snapshots[lane.events.flatMap((event, n) => (event.type === type ? [n] : []))[nth]]

test('between enter and exit a task runs, and else the loop', () => {
  assert.equal(at(callback, 'task.enter').running, 1)
  assert.equal(at(callback, 'task.exit').running, 0)
})

test('a descriptor is watched until it is unregistered', () => {
  assert.deepEqual(at(callback, 'fd.register').watched, [{ task: 1, fd: 1, for: 'write' }])
  assert.deepEqual(at(callback, 'fd.unregister').watched, [])
})

test('who has left waits there, also when it is ready, until it runs', () => {
  assert.deepEqual(at(coroutine, 'task.exit').waits.map(({ task, at }) => [task, at.line]), [[1, 9]])
  assert.equal(at(coroutine, 'fd.ready').waits.length, 1)
  assert.deepEqual(at(coroutine, 'task.enter', 1).waits, [])
})

test('who is ready is ready once, in the order of the events', () => {
  const ready = (task) => ({ type: 'fd.ready', task })
  const { ready: queue } = fold([ready(2), ready(1), ready(2)], []).at(-1)
  assert.deepEqual(queue, [2, 1])
})

test('who is done does not wait', () => {
  assert.deepEqual(callback.snapshots.at(-1).waits, [])
  assert.equal(callback.snapshots.at(-1).running, 0)
})

test('a jump counts from the event on at which the run begins', () => {
  assert.equal(at(callback, 'fd.ready').jumps, 0)
  assert.equal(at(callback, 'task.enter', 1).jumps, 1)
  assert.equal(coroutine.snapshots.at(-1).jumps, 0)
})

test('snapshots share what an event leaves as it was', () => {
  assert.equal(at(callback, 'select').waits, at(callback, 'task.exit').waits)
})

test('a task has the first slot that is free', () => {
  const spawn = (task) => ({ type: 'task.spawn', task })
  const slots = slotsOf([spawn(1), spawn(2), { type: 'task.done', task: 1 }, spawn(3), spawn(4)])
  assert.deepEqual([...slots], [[1, 0], [2, 1], [3, 0], [4, 2]])
})
