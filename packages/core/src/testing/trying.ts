/** What the laws of the services are tried with: an empty desk for each, and a clear error where one does not hold. */
import type { Collection, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"
import fc from "fast-check"
import { coreAreas } from "../host/coreAreas.ts"
import type { Desk } from "./Build.ts"

// What it is

/** What is put to the test. */
export interface Subject {
  /** The services over a store that nobody used before; closed with the scope. See `Build.desk`. */
  readonly desk: Effect.Effect<Desk, unknown, Scope.Scope>
  /** Whether every row is the fold of its events: `Fold.verify` of `@zorgband/conformance`. */
  readonly verify: (
    ledger: Ledger.LedgerService,
    vault: Vault.VaultService,
    collections: ReadonlyArray<Collection.AnyCollection>
  ) => Effect.Effect<{ readonly differences: ReadonlyArray<unknown> }, unknown>
  /** How many random histories each law tries: 20 when left out. Fewer over a slow store. */
  readonly runs?: number
}

/** The collections of all services of this package. */
const collections = coreAreas.flatMap((area) => area.collections)

// What can go wrong

/** The law does not hold; the error holds only data that the test made. */
export const broken = (what: string, detail?: unknown): Error =>
  new Error(detail === undefined ? what : `${what}: ${JSON.stringify(detail)}`)

/** Goes on where something holds. */
export const so = (what: string, holds: boolean, detail?: unknown): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(broken(what, detail))

// What it does

/** All events, as their envelopes say them. */
export const journal = (desk: Desk) =>
  Effect.gen(function* () {
    const all: Array<{ readonly id: string; readonly command: string }> = []
    let page = yield* desk.ledger.feed(null, 500)
    while (page.events.length > 0) {
      for (const { envelope } of page.events) all.push(JSON.parse(envelope))
      page = yield* desk.ledger.feed(page.cursor, 500)
    }
    return all
  })

/** Tries laws on the desks of a subject. */
export const trying = ({ desk: open, verify, runs = 20 }: Subject) => {
  const inDesk = <A, E>(use: (desk: Desk) => Effect.Effect<A, E>): Promise<A> =>
    Effect.runPromise(Effect.scoped(Effect.flatMap(open, use)))
  const always = <Input>(
    input: fc.Arbitrary<Input>,
    holds: (desk: Desk, input: Input) => Effect.Effect<void, unknown>,
    numRuns = runs
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(input, (one) => inDesk((desk) => holds(desk, one))),
      { numRuns }
    )
  const folds = (desk: Desk) =>
    Effect.flatMap(verify(desk.ledger, desk.vault, collections), ({ differences }) =>
      so("a row is not the fold of its events", differences.length === 0, differences)
    )
  return { inDesk, always, folds, runs }
}
