import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fromTable, toTable } from '../.vitepress/player/model/table.js'

test('a table names each property once', () => {
  assert.deepEqual(toTable([{ a: 1 }, { b: 2 }]), { names: ['a', 'b'], rows: [[1], [null, 2]] })
})

test('objects come out of a table as they went in', () => {
  const objects = [{ type: 'select', task: 0 }, { type: 'task.exit', at: { fn: 'fetch', line: 4 }, ends: false }]
  assert.deepEqual(fromTable(toTable(objects)), objects)
})
