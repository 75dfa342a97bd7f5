/**
 * Sets of positions on a line, as flat lists of half-open intervals `[from, to, from, to, …)`: sorted, disjoint, not
 * touching. Every input type is laid out on such a line, so one algebra serves ranges, lists and null alike.
 */

/** A set of positions. */
export type Line = ReadonlyArray<number>

/** The set of all positions in any of the intervals, which may overlap and come in any order. */
export const union = (lines: ReadonlyArray<Line>): Line => {
  const only = lines[0]
  if (lines.length === 1 && only !== undefined) return only
  const out: Array<number> = []
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const last = out.length - 1
      if (last < 0 || line[i]! > out[last]!) out.push(line[i]!, line[i + 1]!)
      else if (line[i] === out[last]) out[last] = line[i + 1]!
      else return sorted(lines)
    }
  }
  return out
}

const sorted = (lines: ReadonlyArray<Line>): Line => {
  const all = lines.flat()
  const starts = Float64Array.from(all.filter((_, i) => i % 2 === 0)).sort()
  const ends = Float64Array.from(all.filter((_, i) => i % 2 === 1)).sort()
  const out: Array<number> = []
  // As many begin as end between two gaps, so the last end of a stretch stands at the place of its last start.
  for (let i = 0; i < starts.length; i++) {
    out.push(starts[i]!)
    while (i + 1 < starts.length && starts[i + 1]! <= ends[i]!) i++
    out.push(ends[i]!)
  }
  return out
}

/** What both have. */
export const intersect = (a: Line, b: Line): Line => {
  const out: Array<number> = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!, b[j]!)
    const to = Math.min(a[i + 1]!, b[j + 1]!)
    if (from < to) out.push(from, to)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return out
}

/** What `whole` has and `part` has not. */
export const without = (whole: Line, part: Line): Line => {
  const outside: Array<number> = []
  let from = Number.NEGATIVE_INFINITY
  for (let i = 0; i < part.length; i += 2) {
    if (from < part[i]!) outside.push(from, part[i]!)
    from = part[i + 1]!
  }
  if (from < Number.POSITIVE_INFINITY) outside.push(from, Number.POSITIVE_INFINITY)
  return intersect(whole, outside)
}

/** Whether both are the same set. */
export const equal = (a: Line, b: Line): boolean => a.length === b.length && a.every((end, i) => end === b[i])

/** Whether the position is in the set. */
export const has = (line: Line, position: number): boolean => {
  for (let i = 0; i < line.length; i += 2) if (position >= line[i]! && position < line[i + 1]!) return true
  return false
}
