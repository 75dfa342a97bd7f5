/** Orders that do not depend on how things came in. */

// What it decides

/** Positions of texts, ordered by their hashes, equal hashes by the text itself. */
export const byHash = (texts: ReadonlyArray<string>, keys: Uint32Array): Int32Array => {
  const order = byKey(keys)
  for (let from = 0, to = 1; from < order.length; from = to, to++) {
    while (to < order.length && keys[order[to]!] === keys[order[from]!]) to++
    if (to - from > 1)
      order
        .subarray(from, to)
        .sort((a, b) => (texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : a - b))
  }
  return order
}

/** Positions of keys, the smallest key first, equal keys as they stand, or as they stand in `before`: a radix sort. */
export const byKey = (keys: Uint32Array, before?: Int32Array): Int32Array => {
  let from = before?.slice() ?? asTheyStand(keys.length)
  let to = new Int32Array(from.length)
  for (let shift = 0; shift < 32; shift += 11) {
    const starts = new Int32Array(2049)
    for (let i = 0; i < from.length; i++) starts[((keys[from[i]!]! >>> shift) & 2047) + 1]!++
    for (let i = 0; i < 2048; i++) starts[i + 1]! += starts[i]!
    for (let i = 0; i < from.length; i++) {
      const entry = from[i]!
      to[starts[(keys[entry]! >>> shift) & 2047]!++] = entry
    }
    const other = from
    from = to
    to = other
  }
  return from
}

/** The positions of so many, as they stand. */
export const asTheyStand = (size: number): Int32Array<ArrayBuffer> => {
  const all = new Int32Array(size)
  for (let n = 0; n < size; n++) all[n] = n
  return all
}
