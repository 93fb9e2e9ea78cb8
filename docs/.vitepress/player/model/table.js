/// Objects as a table: the names of their properties once, then for each its values. What one does not
/// have is null there, or left out at the end.
export function toTable(objects) {
  const names = [...new Set(objects.flatMap(Object.keys))]
  const row = (one) => names.slice(0, names.findLastIndex((name) => name in one) + 1).map((name) => one[name] ?? null)
  return { names, rows: objects.map(row) }
}

export const fromTable = ({ names, rows }) =>
  rows.map((row) => Object.fromEntries(row.flatMap((value, n) => (value === null ? [] : [[names[n], value]]))))
