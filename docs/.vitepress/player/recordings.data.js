import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { readSource } from '../repository.js'
import { functionsIn } from './model/functions.js'
import { highlight } from './model/highlight.js'
import { placed, storyOf } from './model/places.js'

const folder = path.resolve(
  process.env.RECORDINGS ?? fileURLToPath(new URL('../../../build/docs', import.meta.url)))

/// What the programs did, as `ninja -C build recordings` has recorded it, and the sources that they did
/// it in: all that a page needs to show it.
export default {
  watch: [path.join(folder, '*.json')],
  async load() {
    if (!fs.existsSync(path.join(folder, 'kept.json')))
      throw new Error(`no recordings in ${folder}: ninja -C build recordings makes them`)
    const kept = read('kept.json')
    const palette = []
    const lanes = []
    for (const file of fs.readdirSync(folder).filter(isRecording).sort())
      lanes.push(await laneOf(path.basename(file, '.json'), read(file), kept, palette))
    return { lanes, palette }
  },
}

const isRecording = (file) => file.endsWith('.json') && file !== 'kept.json'
const read = (file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'))

async function laneOf(name, recording, kept, palette) {
  const story = storyOf(recording)
  const file = recording.sources[story]
  const text = readSource(file)
  const events = placed(recording, story, text, kept)
  const { first, last } = excerpt(text, events)
  const code = text.split('\n').slice(first - 1, last).join('\n')
  return { name, program: recording.program, events, source: { file, first, lines: await highlight(code, palette) } }
}

/// From the first to the last of the functions where something happens.
function excerpt(text, events) {
  const seen = new Set(events.flatMap(({ at }) => at?.line ?? []))
  const used = functionsIn(text).filter(({ first, last }) =>
    [...seen].some((line) => first <= line && line <= last))
  return { first: used[0].first, last: used.at(-1).last }
}
