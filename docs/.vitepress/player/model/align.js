const same = (a, b) => a.type === b.type && a.task === b.task && a.fd === b.fd

/// Puts two lanes of events on one row of steps, so that as many as can be stand beside their like:
/// those of the same task, type and descriptor. Each step says at which event either lane is, and
/// whether it has come to it just now.
export function align(left, right) {
  const common = commonFrom(left, right)
  const steps = []
  for (let i = 0, k = 0; i < left.length || k < right.length; ) {
    const both = i < left.length && k < right.length && same(left[i], right[k])
    const isLeft = both || (i < left.length && (k === right.length || common[i + 1][k] >= common[i][k + 1]))
    const isRight = both || !isLeft
    if (isLeft) ++i
    if (isRight) ++k
    steps.push([{ index: i - 1, isNew: isLeft }, { index: k - 1, isNew: isRight }])
  }
  return steps
}

/// How many can stand beside their like from the i-th and the k-th on.
function commonFrom(left, right) {
  const table = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1))
  for (let i = left.length - 1; i >= 0; --i)
    for (let k = right.length - 1; k >= 0; --k)
      table[i][k] = same(left[i], right[k])
        ? table[i + 1][k + 1] + 1
        : Math.max(table[i + 1][k], table[i][k + 1])
  return table
}
