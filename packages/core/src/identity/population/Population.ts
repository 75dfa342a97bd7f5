/**
 * A synthetic Dutch population, as several systems registered it, with the truth beside each record. Use it to test and
 * to measure linkage: nobody in it exists.
 *
 * It streams: memory stays flat, whatever the number of people. The same options give the same records on every
 * machine. The true people depend on `seed` and `persons` alone, so two profiles can be compared on one population.
 */
import type * as Bsn from "../Bsn.ts"
import type * as Person from "../Person.ts"
import { distort } from "./distort.ts"
import type { Profile } from "./Profile.ts"
import { people } from "./people.ts"
import { int, seeded } from "./random.ts"

/** What to make. */
export interface Options {
  /** Any whole number; another seed is another population. */
  readonly seed: number
  /** How many true people there are. */
  readonly persons: number
  /** The systems that register them, by name; at least one. */
  readonly systems: ReadonlyArray<string>
  /** What goes wrong: `Profile.everyday`, `Profile.hard`, `Profile.migrated` or one of your own. */
  readonly profile: Profile
}

/** One record of one system, with its truth. */
export interface Made {
  /** The system that holds the record. */
  readonly system: string
  /** The record's id in that system, unique within it. */
  readonly id: string
  /** What the system says. */
  readonly person: Person.Person
  /** Who it is. */
  readonly truth: Truth
}

/** What no system knows for sure. */
export interface Truth {
  /** The true person, from 0. Two records are of one person exactly when this is equal. */
  readonly entity: number
  /** The birth: twins share it, and nobody else. */
  readonly birth: number
  /** The household in which the person lives. */
  readonly household: number
}

/** All records, the records of one person after one another, household by household. */
export function* records({ seed, persons, systems, profile }: Options): Generator<Made> {
  const random = seeded(seed ^ 0x5bd1e995)
  let made = 0
  let mate: { readonly household: number; readonly bsn: Bsn.Bsn } | undefined
  for (const someone of people(seeded(seed), persons)) {
    const { entity, birth, household } = someone
    const truth: Truth = { entity, birth, household }
    const near = mate?.household === household ? mate.bsn : undefined
    const first = int(random, systems.length)
    for (let n = 0; n < systems.length; n++) {
      if (n > 0 && random() >= profile.overlap) continue
      const system = systems[(first + n) % systems.length]!
      yield { system, id: `${++made}`, person: distort(random, profile, someone, near), truth }
      if (random() < profile.duplicate) {
        yield { system, id: `${++made}`, person: distort(random, profile, someone, near), truth }
      }
    }
    mate = { household, bsn: someone.bsn }
  }
}
