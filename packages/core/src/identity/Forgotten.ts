/** All whose data goes when somebody is forgotten: records and clients, with what the organisation stated of them. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Party from "../access/Party.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Erasure from "./Erasure.ts"
import { ownerOf } from "./Hanging.ts"
import * as Own from "./Own.ts"
import * as SourceRecord from "./SourceRecord.ts"
import * as Traces from "./Traces.ts"

type Trouble = Ledger.LedgerUnavailable | Ledger.InvalidQuery

// What it does

/** The client with this id, and every one that was merged into it. */
const family = (work: Work.Work, id: Client.ClientId): Effect.Effect<ReadonlyArray<string>, Trouble> =>
  Effect.gen(function* () {
    const state = yield* work.get(Client.collection, id)
    const absorbed = yield* Effect.forEach(state?.absorbed ?? [], ({ client }) => family(work, client))
    return [id, ...absorbed.flat()]
  })

/**
 * What the organisation itself stated of a client goes with the last that a system says of the client: by itself it would
 * tell of a person who is to be forgotten.
 */
const statedWith = (work: Work.Work, record: SourceRecord.SourceRecordId) =>
  Effect.gen(function* () {
    const owner = yield* ownerOf(work, record)
    if (owner === undefined) return []
    const stated = new Set([SourceRecord.own(owner.id)])
    for (const link of owner.state.links) {
      if (Own.is(link.record)) stated.add(link.record)
      else if (link.record !== record) {
        const other = yield* work.get(SourceRecord.collection, link.record)
        if (other !== null && !SourceRecord.isErased(other)) return []
      }
    }
    return [...stated]
  })

/** All whose data goes. */
export const partiesOf = (
  store: Store.Store,
  work: Work.Work,
  party: Party.PartyId
): Effect.Effect<ReadonlyArray<Party.PartyId>, Trouble | Erasure.UnknownParty> =>
  Effect.gen(function* () {
    if (party.includes("|")) {
      if ((yield* work.get(SourceRecord.collection, party)) !== null)
        return [party, ...(yield* statedWith(work, party as string as SourceRecord.SourceRecordId))].map(
          (one) => Party.PartyId.make(one)
        )
      // Contacts may be about a record that was never registered here.
      const { refs } = yield* Traces.of(store.ledger, [party])
      return refs.length > 0 ? [party] : yield* new Erasure.UnknownParty()
    }
    let id = party as string as Client.ClientId
    for (;;) {
      const state = yield* work.get(Client.collection, id)
      if (state === null) return yield* new Erasure.UnknownParty()
      if (state.mergedInto === null) {
        const clients = yield* family(work, id)
        const records = state.links.map(({ record }) => record)
        // Also where nothing was stated yet: nothing is said of somebody who was forgotten.
        const stated = clients.map((client) => SourceRecord.own(client))
        return [...new Set([...records, ...stated, ...clients])].map((one) => Party.PartyId.make(one))
      }
      id = state.mergedInto
    }
  })
