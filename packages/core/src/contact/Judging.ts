/** Judges a promise from its recorded facts, and the calendar that it was made in, as they are stored. */
import { Envelope, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Instant from "../time/Instant.ts"
import type * as Store from "../work/Store.ts"
import * as Calendar from "./Calendar.ts"
import * as Commitment from "./Commitment.ts"
import * as Judgement from "./Judgement.ts"

const pageSize = 500

/** All that was recorded of a promise, oldest first, without its words. */
const recorded = ({ ledger }: Store.Store, id: Commitment.CommitmentId) =>
  Effect.gen(function* () {
    const all: Array<Judgement.Recorded> = []
    const ref = { collection: Commitment.collection.name, key: id }
    let after: string | null = null
    do {
      const page: Ledger.Page<Ledger.StoredEvent> = yield* ledger.history(ref, after, pageSize)
      for (const { envelope } of page.items) {
        const { type, version, facts, at } = Envelope.decode(envelope)
        const event = Commitment.collection.join({ type, version, facts, personal: null })
        if (event !== null) all.push({ event, at: Instant.of(at) })
      }
      after = page.next
    } while (after !== null)
    return all
  })

/** See `Commitments.judge`. */
export const judge = (store: Store.Store, id: Commitment.CommitmentId, asOf: Instant.Instant) =>
  Effect.gen(function* () {
    const history = yield* recorded(store, id)
    const [made] = history.flatMap(({ event }) => (event._tag === "Made" ? event : []))
    const name = made?.within?.calendar
    const calendar = name === undefined ? null : yield* store.get(Calendar.collection, name)
    return Judgement.judge(history, calendar, asOf)
  })
