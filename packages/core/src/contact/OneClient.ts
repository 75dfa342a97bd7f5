/** Whether two parties are one client, as it is known in a command. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { PartyId } from "../access/Party.ts"
import * as Client from "../identity/Client.ts"
import { ownerOf } from "../identity/Hanging.ts"
import type { SourceRecordId } from "../identity/SourceRecord.ts"
import type * as Work from "../work/Work.ts"

/** The client that a party is; the same for two source records of one client, and for a client that was merged into it. */
const clientOf = (work: Work.Work, party: PartyId) =>
  Effect.gen(function* () {
    let id: string = party
    if (party.includes("|")) return (yield* ownerOf(work, id as SourceRecordId))?.id ?? id
    for (;;) {
      const into = (yield* work.get(Client.collection, id))?.mergedInto ?? null
      if (into === null) return id
      id = into
    }
  })

/** Tells of any two of these parties whether they are one client. */
export const among = (
  work: Work.Work,
  parties: ReadonlyArray<PartyId>
): Effect.Effect<(one: PartyId, other: PartyId) => boolean, Ledger.LedgerUnavailable | Ledger.InvalidQuery> =>
  Effect.gen(function* () {
    const clients = new Map<PartyId, string>()
    for (const party of parties) clients.set(party, yield* clientOf(work, party))
    return (one: PartyId, other: PartyId): boolean => clients.get(one) === clients.get(other)
  })
