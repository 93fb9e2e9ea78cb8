import { calledBackFrom, functionsIn } from './functions.js'

/// The file whose lines tell the story of a recording: that of the functions at the bottom of each
/// stack, or of those that ask to be called back.
export function storyOf(recording) {
  const counts = recording.sources.map(() => 0)
  for (const event of recording.events) {
    const place = event.stack?.at(-1)?.loc ?? event.loc
    if (place) ++counts[place.file]
  }
  return counts.indexOf(Math.max(...counts))
}

/// The events of a recording, each with the place in one of its files where its task stands: `at`, and
/// `frames` for those who wait, the innermost first.
///
/// A coroutine says itself where it goes on. A callback says where it was asked for; it is entered at
/// the top of its function. And whoever comes to an end comes to the end of a function: of the
/// callback, or of the coroutine that the task was made of.
export function placed(recording, file, text) {
  const functions = functionsIn(text)
  const named = (name) => functions.find((one) => one.name === name)
  const top = (name) => named(name) && { fn: name, line: named(name).first }
  const end = (name) => named(name) && { fn: name, line: named(name).last }
  const begun = new Map()  // by task: the function that a run of it would end with

  const framesOf = ({ stack, fn, loc }) => (stack ?? (loc ? [{ fn, loc }] : []))
  const inStory = (frames) => {
    const frame = frames.find(({ loc }) => loc.file === file)
    return frame && { fn: frame.fn, line: frame.loc.line }
  }

  function entered(event, index) {
    if (event.stack) {
      begun.set(event.task, event.stack.at(-1)?.fn)
      return inStory(event.stack)
    }
    const isLeft = ({ task, type }) => task === event.task && type === 'task.exit'
    const name = event.loc
      ? calledBackFrom(text, event.loc.line)
      : framesOf(recording.events.slice(index).find(isLeft)).at(-1)?.fn
    begun.set(event.task, name)
    return top(name)
  }

  return recording.events.map(({ seq, loc, fn, stack, ...event }, index) => {
    const told = recording.events[index]
    if (event.type === 'task.enter') return withPlace(event, entered(told, index))
    if (event.type === 'task.exit' && !loc)
      return { ...withPlace(event, end(begun.get(event.task))), ends: true }
    const frames = framesOf(told)
    const at = inStory(frames)
    if (event.type !== 'task.exit') return withPlace(event, at)
    return {
      ...withPlace(event, at),
      frames: frames.map(({ fn, loc }) => ({ fn, ...loc })),
    }
  })
}

const withPlace = (event, at) => (at ? { ...event, at } : event)
