import { fold } from './fold.js'
import { runsOf } from './runs.js'
import { slotsOf } from './slots.js'

/// All that is shown of one recording, as the site's build has left it, worked out once.
export function laneOf({ name, isStack, events, source, kept }) {
  const runs = runsOf(events)
  const slots = slotsOf(events)
  return {
    name,
    isStack,
    source,
    events,
    runs,
    snapshots: fold(events, runs),
    jumps: runs.filter(({ follows }) => follows === 'jump').length,
    keptIn: ({ file, line }) => kept[`${file}:${line}`],
    slotOf: (task) => slots.get(task),
    slotCount: new Set(slots.values()).size,
    pathOf: (task, index) => pathOf(events, task, index),
  }
}

/// The page that a task had last been said to be for, up to that event.
function pathOf(events, task, index) {
  while (index >= 0 && !(events[index].task === task && events[index].name)) --index
  return events[index]?.name ?? `task ${task}`
}
