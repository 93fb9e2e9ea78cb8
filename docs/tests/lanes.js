import { laneOf } from '../.vitepress/player/model/lane.js'
import { placed } from '../.vitepress/player/model/places.js'
import { callbackRecording, callbackSource, coroutineRecording, coroutineSource } from './traces.js'

const lane = (name, recording, text) => laneOf({
  name,
  isStack: name === 'coroutine',
  events: placed(recording, 0, text),
  source: { file: recording.sources[0], lines: text.split('\n').map((_, at) => ({ number: at + 1, html: '' })) },
})

export const callback = lane('callback', callbackRecording, callbackSource)
export const coroutine = lane('coroutine', coroutineRecording, coroutineSource)
