/** The laws of what a file teaches, on made-up villages and their families. */
import { Result } from "effect"
import fc from "fast-check"
import { int, pick, type Random, seeded } from "../population/random.ts"
import type { Features, link } from "./index.ts"

/** What the laws are about. */
export interface Subject {
  /** Like `link`. */
  readonly link: typeof link
}

interface Known {
  readonly features: Features
  /** Who it is. */
  readonly person: number
}

const syllables = "ba ke mol dir vos rem lun tig pez har wim jos".split(" ")
const names = (random: Random, count: number): ReadonlyArray<string> =>
  Array.from(
    { length: count },
    () => pick(random, syllables) + pick(random, syllables) + pick(random, syllables)
  )
const two = (n: number): string => `${n}`.padStart(2, "0")

/** Families of up to six who share surname, address and telephone, each of whom a file holds once or twice. */
const families = (seed: number): ReadonlyArray<Known> => {
  const random = seeded(seed)
  const given = names(random, 80)
  const surnames = names(random, 400)
  const all: Array<Known> = []
  for (let family = 0, person = 0; family < 900; family++) {
    const home = {
      surname: pick(random, surnames),
      postcode: `${1000 + int(random, 400)}${pick(random, ["AB", "CD", "EF"])}`,
      houseNumber: `${1 + int(random, 120)}`,
      telephone: `06${10_000_000 + int(random, 80_000_000)}`
    }
    const eldest = int(random, given.length)
    for (let member = int(random, 6); member >= 0; member--, person++) {
      // No two of a family have one name.
      const firstNames = given[(eldest + 13 * member) % given.length]!
      const gender = pick(random, ["M", "V"])
      const date = [1930 + int(random, 90), 1 + int(random, 12), 1 + int(random, 28)]
      for (let copies = random() < 0.25 ? 2 : 1; copies > 0; copies--) {
        const day = random() < 0.04 ? (date[2]! % 28) + 1 : date[2]!
        const birthDate = `${date[0]}-${two(date[1]!)}-${two(day)}`
        const features = { id: `${all.length}`, ...home, birthDate, gender }
        all.push({
          person,
          features: random() < 0.1 ? { ...features, initials: firstNames[0]! } : { ...features, firstNames }
        })
      }
    }
  }
  return all
}

/** People of villages, each held once or twice, and of each village the parish, county and district that it lies in. */
const villagers = (seed: number): ReadonlyArray<Known> => {
  const random = seeded(seed)
  const given = names(random, 60)
  const surnames = names(random, 60)
  const villages = Array.from({ length: 160 }, (_, n) => ({
    place: `${pick(random, syllables)}${pick(random, syllables)} ${n}`,
    extra: { parish: `p${n % 40}`, county: `c${n % 20}`, district: `d${n % 5}` }
  }))
  return Array.from({ length: 2_400 }, (_, person): ReadonlyArray<Known> => {
    const firstNames = pick(random, given)
    const surname = pick(random, surnames)
    const year = 1930 + int(random, 90)
    const village = pick(random, villages)
    return Array.from({ length: 1 + int(random, 2) }, (_, copy) => ({
      person,
      features: {
        id: `${person}/${copy}`,
        firstNames,
        surname,
        birthDate: `${random() < 0.2 ? year + 1 : year}`,
        ...(random() < 0.1 ? pick(random, villages) : village)
      }
    }))
  }).flat()
}

/** How many of the pairs that were linked are of one person. */
const precision = (known: ReadonlyArray<Known>, clusters: ReadonlyArray<ReadonlyArray<string>>): number => {
  const people = new Map(known.map(({ features, person }) => [features.id, person]))
  let linked = 0
  let right = 0
  for (const ids of clusters)
    for (const [n, id] of ids.entries())
      for (const other of ids.slice(0, n)) {
        linked++
        if (people.get(id) === people.get(other)) right++
      }
  return right / linked
}

const holds = (predicate: (seed: number) => boolean) => () =>
  fc.assert(fc.property(fc.nat(), predicate), { numRuns: 2 })

/** Each law by its name; running one throws when the subject breaks it. */
export const laws = (subject: Subject) => {
  const clusters = (records: ReadonlyArray<Features>, from: "certain" | "probable") =>
    Result.getOrThrow(subject.link(records, { from })).clusters
  return {
    "families are not taken for one client": holds((seed) => {
      const known = families(seed)
      const records = known.map(({ features }) => features)
      return (
        precision(known, clusters(records, "certain")) >= 0.99 &&
        precision(known, clusters(records, "probable")) >= 0.98
      )
    }),
    "columns that follow from another change nothing": holds((seed) => {
      const records = villagers(seed).map(({ features }) => features)
      const bare = records.map(({ extra: _, ...features }) => features)
      return JSON.stringify(clusters(records, "probable")) === JSON.stringify(clusters(bare, "probable"))
    })
  }
}
