/// The runs of each task: from where it was entered to where it gave way. `reached` is where it was
/// seen on its way, `follows` says how it goes on from the run before: `jump`, if that one had stopped
/// elsewhere, or `same`.
export function runsOf(events) {
  const runs = []
  const last = new Map()  // the run of each task that was the last
  events.forEach((event, index) => {
    let run = last.get(event.task)
    if (event.type === 'task.enter') {
      run = {
        task: event.task, name: event.name, number: (run?.number ?? 0) + 1,
        begins: index, from: event.at, reached: [], follows: run ? follows(run, event.at) : null,
      }
      runs.push(run)
      last.set(event.task, run)
    }
    if (!run || run.ends !== undefined) return
    if (event.at) run.reached.push({ index, line: event.at.line })
    if (event.type !== 'task.exit') return
    run.ends = index
    run.to = event.at
    run.isLast = event.ends ?? false
  })
  return runs
}

const follows = (run, at) => (run.to?.fn === at?.fn && run.to?.line === at?.line ? 'same' : 'jump')

/// The line where a task was seen last, up to that event.
export const lineOf = (runs, task, index) =>
  runs
    .flatMap((run) => (run.task === task ? run.reached : []))
    .findLast((one) => one.index <= index)?.line
