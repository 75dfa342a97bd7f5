import { type Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import fc from "fast-check"
import { type Context, required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Fold from "../Fold.ts"
import * as History from "../history/index.ts"
import { idOf } from "./events.ts"

const { Workload } = History

/** What each of six sessions does, on the same few lists. */
const plans = fc.array(fc.array(Workload.step(["w", "x", "y", "z"]), { minLength: 12, maxLength: 12 }), {
  minLength: 6,
  maxLength: 6
})

interface Raced {
  readonly history: ReadonlyArray<History.Transaction>
  readonly final: History.Lists
  readonly ledger: Ledger.LedgerService
}

/** Sessions that read and append to the same few lists at once. */
const race = (context: Context) =>
  Effect.gen(function* () {
    const open = context.open({ collections: [History.List.collection.layout] })
    const notes: Array<History.Workload.Note> = []
    let clock = 0
    const [first] = fc.sample(plans, { numRuns: 1 })
    yield* Effect.forEach(
      first ?? [],
      (steps, at) =>
        Effect.flatMap(open, (ledger) =>
          Workload.session({
            ledger,
            name: `${at}`,
            steps,
            now: () => clock++,
            tell: (note) => notes.push(note)
          })
        ),
      { concurrency: "unbounded" }
    )
    const ledger = yield* open
    const history = Workload.history(notes)
    return { history, final: yield* Workload.final(ledger, history), ledger } satisfies Raced
  })

/** Commands that run at once. */
export const races = {
  "races.strictly-serialisable": required(
    "0.1.0",
    "commands that run at once could have run one after the other, in an order that respects real time",
    (context) =>
      Effect.gen(function* () {
        const { history, final } = yield* race(context)
        yield* same("what cannot be", History.check(history, final), [])
      })
  ),
  "races.feed-respects-cause": required(
    "0.1.0",
    "the feed has an event after everything that its command saw or that was acknowledged before it began",
    (context) =>
      Effect.gen(function* () {
        const { history, final, ledger } = yield* race(context)
        const events = yield* Desk.make(ledger).feed
        yield* same("what cannot be in the feed", History.checkFeed(history, final, events.map(idOf)), [])
      })
  ),
  "races.rows-are-folds": required(
    "0.1.0",
    "state rows equal the fold of their events after a race",
    (context) =>
      Effect.gen(function* () {
        const { final, ledger } = yield* race(context)
        const rows = Object.values(final).filter((ids) => ids.length > 0).length
        const found = yield* Fold.verify(ledger, Vault.memory(), [History.List.collection])
        yield* same("what was found", found, { rows, removed: 0, differences: [] })
      })
  )
}
