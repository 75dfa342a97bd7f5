/** Which checks the kit has for a plugin: those of storage, and those of each point that it provides under a name. */
import type { Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Check from "./Check.ts"
import { checks } from "./checks.ts"
import type * as Deviation from "./Deviation.ts"
import { pointChecks } from "./points/checks.ts"
import type { StandOf, Stands } from "./points/Stand.ts"
import * as Subject from "./Subject.ts"

// What it is

/** A check that is for a plugin. */
export interface Listed {
  /** Its id; of a point that is provided under a name, with that name. */
  readonly id: string
  /** The check itself. */
  readonly check: Omit<Check.Check, "run">
}

/** A check with what it works with. */
export interface Bound extends Listed {
  /** Runs it with what it works with, through what runs any check. */
  readonly run: (one: Runner) => Effect.Effect<Deviation.Verdict>
}

/** Runs a check of a part, whatever that works with. */
export type Runner = <C>(
  part: Subject.Part<C>,
  check: Check.Check<Check.Level, C>
) => Effect.Effect<Deviation.Verdict>

// What it does

/** The checks of the point of one name. */
const namedOf = <P extends Point.Point>(
  point: P,
  name: string
): ReadonlyArray<readonly [id: string, check: Check.Check<Check.Level, never>]> =>
  Object.entries<Check.Check<Check.Level, never>>(pointChecks[point]).map(([id, check]) => [
    `${id} (${name})`,
    check
  ])

/** The checks that are for a plugin, as its manifest says. */
export const listed = ({ provides }: Plugin.Manifest): ReadonlyArray<Listed> =>
  provides.flatMap((one) =>
    one.point === "ledger"
      ? Object.entries<Check.Check>(checks).map(([id, check]) => ({ id, check }))
      : "name" in one
        ? namedOf(one.point, one.name).map(([id, check]) => ({ id, check }))
        : []
  )

const onStand = <P extends Point.Point>(
  factory: Subject.Factory,
  point: P,
  name: string,
  stand: StandOf[P]
): ReadonlyArray<Bound> => {
  const part = Subject.named(factory, point, name, stand)
  return namedOf(point, name).map(([id, check]) => ({ id, check, run: (one) => one(part, check as never) }))
}

/** The checks of what a plugin provides under the names that stand, with what they work with. */
export const standing = (factory: Subject.Factory, stands: Stands): ReadonlyArray<Bound> =>
  Object.entries(stands).flatMap(([point, all]) =>
    Object.entries<StandOf[Point.Point]>(all).flatMap(([name, stand]) =>
      onStand(factory, point as Point.Point, name, stand)
    )
  )

/** The checks that are for what the factory makes, with what they work with. */
export const bound = (
  factory: Subject.Factory,
  given: Subject.Given
): Effect.Effect<
  { readonly plugin: Plugin.Manifest; readonly all: ReadonlyArray<Bound> },
  Subject.NotTestable
> =>
  Effect.gen(function* () {
    const { manifest } = yield* Subject.made(factory)
    const all: Array<Bound> = []
    for (const one of manifest.provides) {
      if (one.point === "ledger") {
        const subject = yield* Subject.make(factory, given)
        for (const [id, check] of Object.entries<Check.Check>(checks))
          all.push({ id, check, run: (run) => run(subject, check) })
      } else if ("name" in one) {
        const { point, name } = one
        const stand = given.stands?.[point]?.[name]
        if (stand === undefined)
          return yield* new Subject.NotTestable({ reason: `give a stand for the ${point} ${name}` })
        all.push(...onStand(factory, point, name, stand))
      }
    }
    return all.length === 0
      ? yield* new Subject.NotTestable({ reason: "it provides nothing that the kit has checks for" })
      : { plugin: manifest, all }
  })
