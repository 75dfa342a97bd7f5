import { Chain, Envelope, type Ledger, type MemoryLedger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { afterwards, broken, hesitate } from "./Broken.ts"
import { inStatements } from "./spoken.ts"

/** Events in the order of their clock. */
const byClock = <E extends Ledger.StoredEvent>(events: ReadonlyArray<E>): ReadonlyArray<E> => {
  const at = ({ envelope }: E) => Envelope.decode(envelope).at
  return events.toSorted((left, right) => at(left) - at(right))
}

/** A feed whose cursors are positions. */
const byPlace = (
  sound: Ledger.LedgerService,
  { journal }: MemoryLedger.MemoryStore
): Pick<Ledger.LedgerService, "feed"> => ({
  feed: (after, limit) =>
    Effect.suspend(() => {
      const before = /^\d+$/.test(after ?? "") ? journal[Number(after) - 1]?.event : undefined
      return Effect.map(
        sound.feed(before === undefined ? after : Chain.cursor(before), limit),
        ({ events, cursor }) => ({ events, cursor: String(Chain.place(cursor)?.position) })
      )
    })
})

let forced = 0

/** Faults of calls: made too early, twice at once, given up half-way, or told by the clock. */
export const calls = {
  "begun when made": broken("a commit begins before its effect is run, and is done once", (sound) => ({
    commit: (batches) => {
      const begun = Effect.runPromise(sound.commit(batches))
      return Effect.promise(() => begun)
    }
  })),
  "two under one id": broken(
    "whether a command was done is looked at before the commit, with nothing that holds it",
    (sound, { store }) => ({
      commit: (batches) =>
        Effect.forEach(batches, (batch) =>
          Effect.gen(function* () {
            const { id, digest } = batch.command
            const known = store.receipts.has(id)
            yield* hesitate
            const command = known ? batch.command : { id: `${id} ${++forced}`, digest }
            const [outcome] = yield* sound.commit([{ ...batch, command }])
            if (outcome?._tag === "Committed") store.receipts.set(id, { digest, result: batch.result })
            return outcome as Ledger.Outcome
          })
        )
    })
  ),
  "rows before events": broken("the rows of a batch are written before the rest of it", (sound) => ({
    commit: (batches) =>
      Effect.forEach(batches, (batch) =>
        Effect.gen(function* () {
          const { receipts } = yield* sound.get([], [batch.command.id])
          if (receipts[0] !== null) return (yield* sound.commit([batch]))[0] as Ledger.Outcome
          const rows = { ...batch, command: { id: `${batch.command.id} rows`, digest: "" }, events: [] }
          const [outcome] = yield* sound.commit([rows])
          if (outcome?._tag !== "Committed") return outcome as Ledger.Outcome
          yield* hesitate
          const rest = { ...batch, expect: [], put: [], remove: [], move: [], touch: [] }
          return (yield* sound.commit([rest]))[0] as Ledger.Outcome
        })
      )
  })),
  "a lock that is kept": broken(
    "what is locked for a commit stays so when it is interrupted",
    (sound, world) => ({
      commit: (batches) =>
        Effect.gen(function* () {
          while (world.notes.get("locked") === true) yield* Effect.sleep("10 millis")
          world.notes.set("locked", true)
          yield* hesitate
          const outcomes = yield* sound.commit(batches)
          world.notes.set("locked", false)
          return outcomes
        })
    })
  ),
  "receipts by the thousand": broken(
    "of the commands the last thousand are known",
    afterwards((outcome, _, { store: { receipts } }) => {
      const [oldest] = receipts.keys()
      if (receipts.size > 1_000 && oldest !== undefined) receipts.delete(oldest)
      return outcome
    })
  ),
  "feed by the clock": broken("the feed is in the order of when things happened", (sound) => ({
    feed: (after, limit) =>
      Effect.map(sound.feed(after, limit), (page) => ({
        ...page,
        events: byClock(page.events).map((event, at) => {
          const { position, hash } = page.events[at] as Ledger.SequencedEvent
          return { ...event, position, hash }
        })
      }))
  })),
  "history by the clock": broken("a history is in the order of when things happened", (sound) => ({
    history: (ref, after, limit) =>
      Effect.map(sound.history(ref, after, limit), (page) => ({ ...page, items: byClock(page.items) }))
  })),
  "waits beyond the end": broken(
    "a cursor from beyond the end is taken, and what comes before it is passed by",
    (sound, { store }) => ({
      feed: (after, limit) =>
        (Chain.place(after)?.position ?? 0) > store.journal.length
          ? Effect.succeed({ events: [], cursor: after as string })
          : sound.feed(after, limit)
    })
  ),
  "cursors that are bare places": broken(
    "a cursor tells a position, and not of which journal",
    (sound, { store }) => byPlace(sound, store),
    {
      within: (sound, session, store) => ({
        ...inStatements()(sound, session),
        ...(typeof session?.query === "function" ? byPlace(sound, store) : {})
      })
    }
  )
}
