import { laneOf } from '../.vitepress/player/model/lane.js'
import { placed } from '../.vitepress/player/model/places.js'
import { callbackRecording, callbackSource, coroutineRecording, coroutineSource, kept } from './traces.js'

const lane = (name, recording, text) => laneOf({
  name,
  isStack: name === 'coroutine',
  events: placed(recording, 0, text, kept),
  source: { file: recording.sources[0], lines: text.split('\n').map((_, at) => ({ number: at + 1, pieces: [] })) },
})

export const callback = lane('callback', callbackRecording, callbackSource)
export const coroutine = lane('coroutine', coroutineRecording, coroutineSource)
