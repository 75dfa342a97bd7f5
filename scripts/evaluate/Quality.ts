/** How well clusters are the truth: over pairs, and B-cubed over records. */

// What it is

/** Precision, recall and their harmonic mean, 0 to 1; 1 where there is nothing to find or nothing was found. */
interface Figures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** What was measured. */
export interface Quality extends Figures {
  readonly b3: Figures
  /** How many people there truly are. */
  readonly truth: number
}

// What it decides

const figures = (precision: number, recall: number): Figures => ({
  precision,
  recall,
  f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
})
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
const pairs = (n: number): number => (n * (n - 1)) / 2

/** Measures clusters of ids; records of whom nobody knows who they are do not count. */
export const of = (
  clusters: ReadonlyArray<ReadonlyArray<string>>,
  truth: ReadonlyMap<string, string>
): Quality => {
  const sizes = new Map<string, number>()
  for (const entity of truth.values()) sizes.set(entity, (sizes.get(entity) ?? 0) + 1)
  let right = 0
  let found = 0
  let precision = 0
  let recall = 0
  for (const ids of clusters) {
    const inside = new Map<string, number>()
    let size = 0
    for (const id of ids) {
      const entity = truth.get(id)
      if (entity === undefined) continue
      inside.set(entity, (inside.get(entity) ?? 0) + 1)
      size++
    }
    found += pairs(size)
    for (const [entity, n] of inside) {
      right += pairs(n)
      precision += (n * n) / size
      recall += (n * n) / sizes.get(entity)!
    }
  }
  let all = 0
  for (const n of sizes.values()) all += pairs(n)
  return {
    ...figures(ratio(right, found), ratio(right, all)),
    b3: figures(ratio(precision, truth.size), ratio(recall, truth.size)),
    truth: sizes.size
  }
}
