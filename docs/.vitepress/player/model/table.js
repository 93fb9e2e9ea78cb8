/// Objects as a table: the names of their properties once, then for each its values. What one does not
/// have is null there.
export function toTable(objects) {
  const names = [...new Set(objects.flatMap(Object.keys))]
  return { names, rows: objects.map((one) => names.map((name) => one[name] ?? null)) }
}

export const fromTable = ({ names, rows }) =>
  rows.map((row) => Object.fromEntries(names.flatMap((name, n) => (row[n] === null ? [] : [[name, row[n]]]))))
