/// Before the first event.
export const nothingYet = { running: 0, ready: [], watched: [], waits: [], jumps: 0 }

/// What is the case after each of the events: who runs (0 is the loop), who is ready in which order,
/// which descriptors are registered, who waits and where, how often a run has begun elsewhere than its
/// task had stopped. What an event leaves as it was is shared, so that a snapshot costs little.
export function fold(events, runs) {
  const jumps = new Set(runs.filter((run) => run.follows === 'jump').map((run) => run.begins))
  let now = nothingYet
  return events.map((event, index) => {
    now = { ...now, ...after(now, event) }
    if (jumps.has(index)) now.jumps += 1
    return now
  })
}

function after({ running, ready, watched, waits }, event) {
  const others = (list) => list.filter(({ task }) => task !== event.task)
  switch (event.type) {
    case 'task.enter':
      return {
        running: event.task, waits: others(waits), ready: ready.filter((task) => task !== event.task),
      }
    case 'task.exit':
      if (event.ends) return { running: 0 }
      return {
        running: 0, waits: [...waits, { task: event.task, at: event.at, frames: event.frames }],
      }
    case 'task.done':
      return { waits: others(waits), ready: ready.filter((task) => task !== event.task) }
    case 'fd.register':
      return { watched: [...watched, { task: event.task, fd: event.fd, for: event.for }] }
    case 'fd.unregister':
      return { watched: watched.filter((one) => one.fd !== event.fd || one.for !== event.for) }
    case 'fd.ready':
    case 'call_soon':
      return ready.includes(event.task) || event.task === 0 ? {} : { ready: [...ready, event.task] }
    default:
      return {}
  }
}
