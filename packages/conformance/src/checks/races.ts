import { type Batch, type Ledger, Vault } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import fc from "fast-check"
import { type Context, required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Fold from "../Fold.ts"
import * as History from "../History.ts"
import { idOf } from "./events.ts"

const records = ["w", "x", "y", "z"]

/** What each session does: read some records, add its name to the labels of one or two of them. */
const plans = fc.array(
  fc.record({
    read: fc.subarray(records, { minLength: 1, maxLength: 3 }),
    write: fc.subarray(records, { minLength: 1, maxLength: 2 })
  }),
  { minLength: 10, maxLength: 10 }
)

interface Raced {
  readonly history: ReadonlyArray<History.Transaction>
  readonly ledger: Ledger.LedgerService
  readonly vault: Vault.VaultService
}

/** Sessions that read and write the same few records at once; each tries again until it is committed. */
const race = (context: Context) =>
  Effect.gen(function* () {
    const vault = Vault.memory()
    const history: Array<History.Transaction> = []
    let clock = 0
    const session = (
      plan: ReadonlyArray<{ read: ReadonlyArray<string>; write: ReadonlyArray<string> }>,
      at: number
    ) =>
      Effect.gen(function* () {
        const ledger = yield* context.open()
        for (const [turn, { read, write }] of plan.entries()) {
          for (let attempt = 0; ; attempt++) {
            const id = `${at}-${turn}-${attempt}`
            const started = clock++
            const keys = [...new Set([...read, ...write])]
            const { rows } = yield* ledger.get(keys.map(Desk.ref), [])
            const version = (key: string) => rows[keys.indexOf(key)]?.version ?? 0
            yield* Effect.yieldNow
            const event = Ticket.Event.cases.Tagged.make({ tag: id })
            const batch = Build.batch({
              command: Build.command(id),
              changes: write.map((key): Batch.Change => {
                const before = rows[keys.indexOf(key)] ?? null
                const ticket = before === null ? null : Ticket.collection.decode(before.doc, before.schema)
                return { collection: Ticket.collection, key, before, after: Ticket.evolve(ticket, event) }
              }),
              expect: read
                .filter((key) => version(key) > 0)
                .map((key) => ({ ref: Desk.ref(key), version: version(key) })),
              events: [yield* Build.newEvent(vault, Ticket.collection, { id, event, keys: write })]
            })
            const [outcome] = yield* ledger.commit([batch])
            if (outcome?._tag === "Committed") {
              const held = keys.filter((key) => version(key) > 0 || write.includes(key))
              history.push({
                id,
                reads: Object.fromEntries(held.map((key) => [key, version(key)])),
                writes: Object.fromEntries(write.map((key) => [key, version(key) + 1])),
                started,
                ended: clock++
              })
              break
            }
            yield* same("the outcome of one that came late", outcome?._tag, "Conflict")
          }
        }
      })
    const [first] = fc.sample(fc.array(plans, { minLength: 6, maxLength: 6 }), { numRuns: 1 })
    yield* Effect.forEach(first ?? [], session, { concurrency: "unbounded" })
    return { history, ledger: yield* context.open(), vault } satisfies Raced
  })

/** Commands that run at once. */
export const races = {
  "races.strictly-serialisable": required(
    "0.1.0",
    "commands that run at once could have run one after the other, in an order that respects real time",
    (context) =>
      Effect.gen(function* () {
        const { history, ledger } = yield* race(context)
        yield* same("what cannot be", History.check(history), [])
        const labels = (key: string) =>
          history
            .filter(({ writes }) => writes[key] !== undefined)
            .toSorted((left, right) => (left.writes[key] ?? 0) - (right.writes[key] ?? 0))
            .map(({ id }) => id)
        const { rows } = yield* ledger.get(records.map(Desk.ref), [])
        const stored = rows.map((row) =>
          row === null ? [] : Ticket.collection.decode(row.doc, row.schema).tags
        )
        yield* same("the labels, in the order of the versions", stored, records.map(labels))
      })
  ),
  "races.feed-respects-cause": required(
    "0.1.0",
    "the feed has an event after everything that its command saw or that was acknowledged before it began",
    (context) =>
      Effect.gen(function* () {
        const { history, ledger } = yield* race(context)
        const events = yield* Desk.make(ledger).feed
        const places = new Map(events.map((event) => [idOf(event), event.position]))
        yield* same("the events", [...places.keys()].sort(), history.map(({ id }) => id).sort())
        const inverted = History.edges(history).filter(
          ({ from, to, because }) => because !== "anti" && (places.get(from) ?? 0) > (places.get(to) ?? 0)
        )
        yield* same("what comes before its cause", inverted, [])
      })
  ),
  "races.rows-are-folds": required(
    "0.1.0",
    "state rows equal the fold of their events after a race",
    (context) =>
      Effect.gen(function* () {
        const { history, ledger, vault } = yield* race(context)
        const written = new Set(history.flatMap(({ writes }) => Object.keys(writes)))
        const found = yield* Fold.verify(ledger, vault, [Ticket.collection])
        yield* same("what was found", found, { rows: written.size, removed: 0, differences: [] })
      })
  )
}
