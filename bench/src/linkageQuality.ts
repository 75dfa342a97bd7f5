/** Precision and recall over pairs, of clusters given by the people in them. */
export const measured = (
  clusters: ReadonlyArray<ReadonlyArray<number>>,
  all: Iterable<number>
): { readonly precision: number; readonly recall: number } => {
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const together = (people: Iterable<number>): number => {
    const sizes = new Map<number, number>()
    for (const person of people) sizes.set(person, (sizes.get(person) ?? 0) + 1)
    let sum = 0
    for (const size of sizes.values()) sum += pairs(size)
    return sum
  }
  let right = 0
  let found = 0
  for (const people of clusters) {
    found += pairs(people.length)
    right += together(people)
  }
  return { precision: right / found, recall: right / together(all) }
}
