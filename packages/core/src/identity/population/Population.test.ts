import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Bsn from "../Bsn.ts"
import * as Person from "../Person.ts"
import * as PersonName from "../PersonName.ts"
import * as Population from "./Population.ts"
import * as Profile from "./Profile.ts"
import * as Synthetic from "./Synthetic.ts"

const make = (options: Partial<Population.Options> = {}): ReadonlyArray<Population.Made> => [
  ...Population.records({
    seed: 7,
    persons: 20_000,
    systems: ["home-care", "maternity", "welfare"],
    profile: Profile.everyday,
    ...options
  })
]
const share = <A>(all: ReadonlyArray<A>, is: (one: A) => boolean): number =>
  all.filter(is).length / all.length

const byEntity = (all: ReadonlyArray<Population.Made>): Map<number, ReadonlyArray<Population.Made>> =>
  Map.groupBy(all, ({ truth }) => truth.entity)

/** Each verified BSN has one person, and each person at most one verified BSN. */
const ownsBsn = (all: ReadonlyArray<Population.Made>): boolean => {
  const pairs = new Set<string>()
  const owners = new Set<number>()
  const numbers = new Set<string>()
  for (const { person, truth } of all) {
    if (person.bsn === undefined || !Bsn.isVerified(person.bsn.verification)) continue
    pairs.add(`${person.bsn.value} ${truth.entity}`)
    owners.add(truth.entity)
    numbers.add(person.bsn.value)
  }
  return pairs.size > 0 && pairs.size === owners.size && pairs.size === numbers.size
}

describe("Population", () => {
  const all = make()
  const entities = byEntity(all)

  it("is the same for the same options, and another for another seed", () => {
    const text = (options: Partial<Population.Options>) => JSON.stringify(make({ persons: 500, ...options }))
    expect(text({})).toBe(text({}))
    expect(text({})).not.toBe(text({ seed: 8 }))
  })

  it("has the same true people under another profile", () => {
    const births = (made: ReadonlyArray<Population.Made>) =>
      [...byEntity(made).values()].map(([one]) => one!.truth)
    expect(births(make({ persons: 500 }))).toEqual(births(make({ persons: 500, profile: Profile.hard })))
  })

  it("says of every record something that a system may hold", () => {
    const profiles = [Profile.hard, Profile.migrated]
    for (const { person } of [...all, ...profiles.flatMap((profile) => make({ profile }))]) {
      expect(Result.isSuccess(Person.decode(person))).toBe(true)
    }
  })

  it("has every person, ids that differ, and records in at most the given systems", () => {
    expect(entities.size).toBe(20_000)
    expect(new Set(all.map(({ system, id }) => `${system} ${id}`)).size).toBe(all.length)
    expect(new Set(all.map(({ system }) => system)).size).toBe(3)
    expect(all.length / entities.size).toBeGreaterThan(1.7)
    expect(all.length / entities.size).toBeLessThan(2.2)
  })

  it("has the shares that it promises", () => {
    const births = Map.groupBy(
      [...entities.values()].map(([one]) => one!),
      ({ truth }) => truth.birth
    )
    const twins = share([...births.values()], (born) => born.length === 2)
    expect(twins).toBeGreaterThan(0.008)
    expect(twins).toBeLessThan(0.016)
    const without = share(all, ({ person }) => person.bsn === undefined)
    expect(without).toBeGreaterThan(0.28)
    expect(without).toBeLessThan(0.34)
    expect(share(all, ({ person }) => person.name?.partner !== undefined)).toBeGreaterThan(0.1)
    expect(share(all, ({ person }) => person.name?.firstNames === "Baby")).toBeGreaterThan(0.0002)
  })

  it("never gives a verified BSN to two people, nor two to one person", () => {
    const hard = make({ profile: Profile.hard })
    expect(ownsBsn(hard)).toBe(true)
    // A broken copy, in which whoever wrote down a house-mate's number had also verified it.
    const verification = hard.find(({ person }) => person.bsn?.verification.status === "verified")!.person
      .bsn!.verification
    const broken = hard.map((made) =>
      made.person.bsn === undefined
        ? made
        : { ...made, person: { ...made.person, bsn: { ...made.person.bsn, verification } } }
    )
    expect(ownsBsn(broken)).toBe(false)
  })

  it("is harder under the hard profile", () => {
    const same = (made: ReadonlyArray<Population.Made>) => {
      const pairs = [...byEntity(made).values()].filter((records) => records.length > 1)
      return share(
        pairs,
        ([a, b]) =>
          a!.person.birthDate === b!.person.birthDate &&
          JSON.stringify(PersonName.searchKeys(a!.person.name!)) ===
            JSON.stringify(PersonName.searchKeys(b!.person.name!))
      )
    }
    expect(same(make({ profile: Profile.hard }))).toBeLessThan(same(all) - 0.1)
  })

  it("streams: the first records are there before the others are made", () => {
    const [first] = Population.records({ seed: 1, persons: 1e9, systems: ["a"], profile: Profile.everyday })
    expect(first?.truth.entity).toBe(0)
  })
})

describe("Synthetic BSNs", () => {
  it("pass the 11-test and differ; the first lie in the ranges reserved for tests", () => {
    const numbers = Array.from({ length: Synthetic.reserved + 50_000 }, (_, n) => Synthetic.bsn(n))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers.every((text) => Result.isSuccess(Bsn.parse(text)))).toBe(true)
    expect(numbers.slice(0, Synthetic.reserved).every((text) => /^(?:9999|0000)/.test(text))).toBe(true)
    expect(Result.isSuccess(Bsn.parse(Synthetic.bsn(70_000_000)))).toBe(true)
  })
})
