/// Which of the few places in the picture each task has: the first that is free when it is begun. It
/// is free again when the task is done.
export function slotsOf(events) {
  const slots = new Map()
  const taken = []
  for (const { type, task } of events) {
    if (type === 'task.done') taken[slots.get(task)] = false
    if (task === 0 || slots.has(task)) continue
    const free = taken.findIndex((isTaken) => !isTaken)
    const slot = free < 0 ? taken.length : free
    taken[slot] = true
    slots.set(task, slot)
  }
  return slots
}
