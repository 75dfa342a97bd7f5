/** Counters that are added to and a seat that one of them takes, for the tests of running commands. */
import { Collection, Ledger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import fc from "fast-check"
import { caller, noon } from "../testing/Build.ts"
import type * as Work from "./Work.ts"

/** A counter that is added to, and a seat that one of them takes: all that can meet. */
const Counter = Schema.Struct({ total: Schema.Int, seat: Schema.NullOr(Schema.String) })
type Counter = typeof Counter.Type
/** What can happen to a counter. */
export const Event = Schema.TaggedUnion({ Added: { by: Schema.Int }, Seated: { seat: Schema.String } })
/** How counters are stored. */
export const counters = Collection.define<Counter, typeof Event.Type, "open">({
  name: "counter",
  version: 1,
  row: Counter,
  categories: { total: "internal", seat: "internal" },
  fields: { open: Collection.text((row) => (row.total < 5 ? "yes" : "no")) },
  indexes: { by_open: { fields: ["open"], guard: 1 } },
  claims: { seat: (row) => (row.seat === null ? [] : [row.seat]) },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (row, event) => {
    const state = row ?? { total: 0, seat: null }
    return event._tag === "Added"
      ? { ...state, total: state.total + event.by }
      : { ...state, seat: event.seat }
  }
})

/** It needs what is not there. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", { total: Schema.Int }) {}

/** What is asked of counters. */
export interface Asked {
  readonly do: "add" | "copy" | "seat" | "count" | "needs"
  readonly key: string
  readonly other: string
}

/** Anything that can be asked of few counters. */
export const asked: fc.Arbitrary<Asked> = fc.record({
  do: fc.constantFrom("add", "copy", "seat", "count", "needs"),
  key: fc.constantFrom("a", "b", "c"),
  other: fc.constantFrom("a", "b", "c")
})

/** What each does depends on what others did before it. */
export const body =
  ({ do: what, key, other }: Asked) =>
  (work: Work.Work) =>
    Effect.gen(function* () {
      const read = yield* work.get(counters, other)
      const add = (to: string, by: number) => work.record(counters, Event.cases.Added.make({ by }), [to])
      switch (what) {
        case "add":
          yield* add(key, 1)
          break
        case "copy":
          yield* add(key, read?.total ?? 10)
          break
        case "needs":
          if (read === null) return yield* new Refused({ total: 0 })
          yield* add(key, 1)
          break
        case "seat": {
          const holders = yield* work.find(counters, { index: "id", equals: [], limit: 10 })
          if (holders.some(({ row, key: held }) => row.seat === "front" && held !== key))
            return yield* new Refused({ total: holders.length })
          yield* work.record(counters, Event.cases.Seated.make({ seat: "front" }), [key])
          break
        }
        case "count": {
          const open = yield* work.find(counters, { index: "by_open", equals: ["yes"], limit: 10 })
          yield* add(key, open.length)
        }
      }
      return (yield* work.get(counters, key))?.total ?? 0
    })

/** The command of it. */
export const task = (one: Asked, command: string): Work.Task<number, Refused | Work.WorkError> => ({
  name: "counters.do",
  caller: caller(),
  stamp: { command, at: noon },
  payload: { ...one },
  body: body(one)
})

/** An empty store of counters, and a vault. */
export const opened = Effect.gen(function* () {
  const { ledger, vault } = Result.getOrThrow(Plugin.resolve([memory()], {}))
  const store = yield* ledger.open({ tenant: "test", collections: [counters.layout] })
  return { ledger: store, vault: yield* (vault as Plugin.VaultExtension).open("test") }
})

/** Gives something the store. */
export const using =
  ({ ledger, vault }: { readonly ledger: Ledger.LedgerService; readonly vault: Vault.VaultService }) =>
  <A, E>(effect: Effect.Effect<A, E, Ledger.Ledger | Vault.Vault>): Effect.Effect<A, E> =>
    effect.pipe(Effect.provideService(Ledger.Ledger, ledger), Effect.provideService(Vault.Vault, vault))

/** All counters as they stand. */
export const rows = (ledger: Ledger.LedgerService) =>
  Effect.map(ledger.find({ collection: "counter", index: "id", equals: [], limit: 100 }), ({ items }) =>
    JSON.stringify(items.map(({ ref, doc }) => [ref.key, doc]))
  )

/** Adds one to a counter. */
export const add: Asked = { do: "add", key: "a", other: "b" }
