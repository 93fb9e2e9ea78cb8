import { computed, ref } from 'vue'

/// The step that is shown, whom it is about, and the ways to another one.
export function useStepping(lanes, steps, start) {
  const at = ref(0)
  const goTo = (step) => { at.value = Math.min(Math.max(step, 0), steps.length - 1) }
  goTo(start - 1)

  /// Of the lane that has come to one at that step.
  const eventAt = (step) => {
    const lane = steps[step][0].isNew ? 0 : 1
    return lanes[lane].events[steps[step][lane].index]
  }
  const event = computed(() => eventAt(at.value))

  /// The loop's own events are about nobody: the task stays that of before.
  const task = computed(() => {
    const step = steps.findLastIndex((_, step) => step <= at.value && eventAt(step).task !== 0)
    return step < 0 ? 0 : eventAt(step).task
  })

  const pages = []
  steps.forEach((_, step) => {
    const { name, task } = eventAt(step)
    if (name && !pages.some((page) => page.task === task)) pages.push({ task, name, step })
  })

  const isOfTask = (step) => eventAt(step).task === task.value
  const goToFound = (step) => { if (step >= 0) goTo(step) }
  const moves = {
    first: () => goTo(0),
    last: () => goTo(steps.length - 1),
    back: () => goTo(at.value - 1),
    next: () => goTo(at.value + 1),
    backOfPage: () => goToFound(steps.findLastIndex((_, step) => step < at.value && isOfTask(step))),
    nextOfPage: () => goToFound(steps.findIndex((_, step) => step > at.value && isOfTask(step))),
  }
  return { at, goTo, event, task, pages, moves }
}
