/** Who somebody at the counter might be: one incoming person against all that is known, for people to choose from. */
import type { Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type * as Store from "../work/Store.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import * as KnownModel from "./KnownModel.ts"
import * as Matching from "./matching/index.ts"
import * as Person from "./Person.ts"
import { bsnPurpose, groupOf, mayHoldBsn, NoBsnGround, type Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What is asked. */
export interface Asked {
  /** What is known of the person, as JSON. The more fields, the surer the answer. */
  readonly person: typeof Person.Person.Encoded
  /** The system for which is asked: what purpose keeps apart from it is not looked at. Left out: of no group. */
  readonly source?: string
  /** Give only clients of whom this is certain; then several are none, since one person is one client. */
  readonly onlyCertain?: boolean
  /** At most so many clients, 1 to 50; 10 when left out. */
  readonly limit?: number
}

/** A client that it might be. */
export interface Candidate {
  /** The client. */
  readonly client: Client.ClientId
  /** The source record that is most like it. */
  readonly record: SourceRecord.SourceRecordId
  /** Why: the weight of each field, without values. */
  readonly why: Matching.Receipt.Receipt
}

/** Who it might be. */
export interface Matched {
  /** The most likely first; none that is certainly somebody else. */
  readonly candidates: ReadonlyArray<Candidate>
  /**
   * Whether this is exactly one client, certainly, and nothing was left unlooked at. Only then may a host go on without
   * asking a person.
   */
  readonly certain: boolean
  /** Whether all that shares something telling was looked at. When not, ask for more fields. */
  readonly complete: boolean
}

// What it does

/** As many records are weighed at most: more share a common name and nothing else. */
const most = 64

const incoming = "|"

/** Makes the search. */
export const make = (
  store: Store.Store,
  setting: Setting
): ((
  asked: Asked
) => Effect.Effect<
  Matched,
  Person.InvalidPerson | NoBsnGround | Ledger.LedgerUnavailable | Ledger.InvalidQuery | Vault.VaultUnavailable
>) => {
  const model = KnownModel.reader(store)

  const ownersOf = (records: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const owners = new Map<string, Client.ClientId>()
      if (records.length === 0) return owners
      const look = { index: "by_record", equals: [{ anyOf: records }] }
      const { items } = yield* store.page<Client.ClientId, Client.Client, Client.Event>(
        Client.collection,
        look,
        { limit: most }
      )
      for (const { id, row } of items) for (const { record } of row.links) owners.set(record, id)
      return owners
    })

  return Effect.fnUntraced(function* ({ person: said, source = "", onlyCertain = false, limit = 10 }: Asked) {
    const person = yield* Effect.fromResult(Person.decode(said))
    if (person.bsn !== undefined && !mayHoldBsn(setting, null))
      return yield* new NoBsnGround({ source: null })
    const number = SourceRecord.verifiedBsn(person)
    const group = groupOf(setting, source)
    const purpose = bsnPurpose(group)
    const bsn =
      number === null ? null : ((yield* store.vault.blind(purpose, number)) as SourceRecord.BsnToken)
    const features = Comparable.features(incoming, { person, bsn })
    const nobody: Matched = { candidates: [], certain: false, complete: true }
    const keys = features === null ? [] : Comparable.keys({ person, bsn })
    if (features === null || keys.length === 0) return nobody
    const found = yield* store.page<
      SourceRecord.SourceRecordId,
      SourceRecord.SourceRecord,
      SourceRecord.Event
    >(SourceRecord.collection, { index: "by_match", equals: [{ anyOf: keys }] }, { limit: most })
    const known = found.items.flatMap(({ id, row }) =>
      groupOf(setting, SourceRecord.systemOf(id)) === group ? (Comparable.features(id, row) ?? []) : []
    )
    const ranked = Matching.matchOne(yield* model, features, known).filter(
      ({ receipt }) => receipt.outcome !== "no"
    )
    const owners = yield* ownersOf(ranked.map(({ id }) => id))
    const best = new Map<Client.ClientId, Candidate>()
    for (const { id, receipt } of ranked) {
      const client = owners.get(id)
      if (client !== undefined && !best.has(client))
        best.set(client, { client, record: id as SourceRecord.SourceRecordId, why: receipt })
    }
    const candidates = [...best.values()]
    const sure = candidates.filter(({ why }) => why.outcome === "certain")
    const certain = sure.length === 1 && found.next === null
    const given = onlyCertain ? (certain ? sure : []) : candidates.slice(0, limit)
    return { candidates: given, certain, complete: found.next === null } satisfies Matched
  })
}

/** What is read at the boundary. */
export const fields = {
  person: Schema.Unknown,
  source: Schema.optionalKey(Schema.String),
  onlyCertain: Schema.optionalKey(Schema.Boolean),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 50 })))
}
