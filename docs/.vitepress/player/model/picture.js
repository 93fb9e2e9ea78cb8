/// The runs that the gutter of a lane shows at an event: of each slot those of the task that had it
/// last. Lines are given as rows of the source, from 0 on. A run is a bar from row to row in a column
/// of its own; a link leads from the end of one to the beginning of the next, and jumps are counted.
export function picture(lane, index) {
  const rowOf = new Map(lane.source.lines.map(({ number }, row) => [number, row]))
  const owner = new Map()
  for (const run of lane.runs) if (run.begins <= index) owner.set(lane.slotOf(run.task), run.task)

  const bars = []
  const links = []
  let jumps = 0
  for (const run of lane.runs) {
    const slot = lane.slotOf(run.task)
    if (run.follows === 'jump') ++jumps
    if (run.begins > index || owner.get(slot) !== run.task) continue
    const from = rowOf.get(run.from?.line)
    const to = rowOf.get(run.reached.findLast((one) => one.index <= index)?.line)
    if (from === undefined || to === undefined) continue
    const before = bars.findLast((bar) => bar.slot === slot)
    const bar = {
      slot, column: run.number - 1, from, to,
      runs: run.ends > index, done: run.isLast && run.ends <= index,
    }
    if (run.follows && before) {
      links.push({ slot, kind: run.follows, from: before, to: bar, number: run.follows === 'jump' ? jumps : null })
    }
    bars.push(bar)
  }
  return { bars, links }
}
