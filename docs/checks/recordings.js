import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = process.env.RECORDINGS ?? fileURLToPath(new URL('../../build/docs', import.meta.url))

/// What the site has been built from.
export function recordings() {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), 'utf8'))
  return { callback: read('callback'), coroutine: read('coroutine') }
}

/// How many runs begin elsewhere than their task had stopped, told from the recording as it is: who has a
/// stack goes on at the line where that stands; who is called back begins at the top of a function,
/// where nobody stops.
export function jumpsIn({ events }) {
  const left = new Map()
  let jumps = 0
  for (const event of events) {
    if (event.type === 'task.exit') left.set(event.task, event.loc)
    if (event.type !== 'task.enter' || !left.has(event.task)) continue
    const { file, line } = left.get(event.task)
    if (!event.stack || event.loc.file !== file || event.loc.line !== line) ++jumps
  }
  return jumps
}
