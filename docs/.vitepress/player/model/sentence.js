const can = { read: 'can be read', write: 'can be written' }
const place = (at) => `${at.fn}, line ${at.line}`

/// What happens at a step, in one sentence; what differs between the lanes is said of each.
export function sentence(step, lanes) {
  const news = lanes.flatMap((lane, n) => (step[n].isNew ? [tell(lane, step[n].index)] : []))
  const differs = news.length > 1 && news.some(({ what }) => what !== news[0].what)
  if (differs) return asSentence(news.map(({ lane, what, where }) => `${lane}: ${what} ${where}`.trim()).join('; '))
  const where = news.filter(({ where }) => where).map(({ lane, where }) => `the ${lane} ${where}`)
  return asSentence(`${news[0].what}${where.length ? `: ${where.join('; ')}` : ''}`)
}

const asSentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`

function whoIs({ task, name }) {
  if (task === 0) return 'the loop'
  return name ? `fetch ${name}` : `task ${task}`
}

function tell(lane, index) {
  const event = lane.events[index]
  return { lane: lane.name, what: what(event, lane.snapshots[index], lane, index), where: where(lane, index) }
}

function what(event, now, lane, index) {
  const who = whoIs(event)
  const socket = `${event.task === 0 ? 'pipe' : 'socket'} (fd ${event.fd})`
  const run = lane.runs.find(({ begins }) => begins === index)
  const watched = now.watched.find(({ task }) => task === event.task)
  switch (event.type) {
    case 'task.spawn': return `${who} is begun`
    case 'task.enter': return run.follows ? `${who} goes on` : `${who} starts`
    case 'task.exit':
      if (event.ends) return `${who} has nothing left to do`
      return `${who} waits until ${watched ? `its socket ${can[watched.for]}` : 'somebody wakes it'}`
    case 'task.done': return `${who} is done`
    case 'fd.register': return `${who} asks to be told when its ${socket} ${can[event.for]}`
    case 'fd.unregister':
      return `${who} need not be told any more when its ${socket} ${can[event.for]}`
    case 'select': return 'the loop asks the selector who is ready'
    case 'fd.ready': return `the ${socket} of ${who} ${can[event.for]}`
    case 'timer.set': return `${who} sets a timer`
    case 'timer.fire': return `the time has come that ${who} had set`
    case 'call_soon': return `${who} is to have a turn`
    case 'generator.send': return `${who} is sent a value`
    case 'generator.yield': return `${who} hands out a value`
    case 'generator.return': return `a function of ${who} returns`
  }
}

/// Where, if the lanes differ just in this.
function where(lane, index) {
  const event = lane.events[index]
  const run = lane.runs.find(({ begins }) => begins === index)
  if (run?.follows === 'jump') {
    const before = lane.runs.find((one) => one.task === run.task && one.number === run.number - 1)
    return `jumps from ${place(before.to)}, to ${place(run.from)}`
  }
  if (run?.follows === 'same') return `stands at ${place(run.from)}, where it stopped`
  if (event.type === 'task.exit' && event.at && !event.ends) return `in ${place(event.at)}`
  return ''
}
