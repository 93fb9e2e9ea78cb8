import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { readSource } from '../repository.js'
import { functionsIn } from './model/functions.js'
import { highlight } from './model/highlight.js'
import { placed, storyOf } from './model/places.js'
import { toTable } from './model/table.js'

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
  const events = placed(recording, story, text)
  const lines = (await highlight(text, palette)).map((html, at) => ({ number: at + 1, html }))
  const source = { file, lines: excerpt(lines, text, events).filter(isCode) }
  const isStack = recording.events.some(({ stack }) => stack)  // or objects that are called back
  return { name, isStack, events: toTable(events), source, kept: keptIn(recording, events, kept) }
}

/// What is kept at each place where somebody waits: by file and line, as `0:17`.
function keptIn(recording, events, kept) {
  const frames = events.flatMap(({ frames }) => frames ?? [])
  return Object.fromEntries(frames.map(({ file, line }) =>
    [`${file}:${line}`, kept[recording.sources[file]][line - 1]]))
}

/// No mark of a region, which is for those who write the pages.
const isCode = ({ html }) => !/\/\/ #(end)?region /.test(html)

/// From the first to the last of the functions that somebody was in.
function excerpt(lines, text, events) {
  const names = new Set(events.flatMap(({ at, frames }) => [at, ...(frames ?? [])].map((one) => one?.fn)))
  const used = functionsIn(text).filter(({ name }) => names.has(name))
  return lines.slice(used[0].first - 1, used.at(-1).last)
}
