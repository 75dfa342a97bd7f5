/** Who somebody at the counter might be: one incoming person against all that is known, for people to choose from. */
import type { Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Store from "../work/Store.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import * as Flags from "./Flags.ts"
import * as KnownModel from "./KnownModel.ts"
import * as Matching from "./matching/index.ts"
import * as Person from "./Person.ts"
import { seesSecret } from "./Portrait.ts"
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
  caller: Caller,
  asked: Asked
) => Effect.Effect<
  Matched,
  Person.InvalidPerson | NoBsnGround | Ledger.LedgerUnavailable | Ledger.InvalidQuery | Vault.VaultUnavailable
>) => {
  const model = KnownModel.reader(store)

  const recordsOf = (ids: ReadonlyArray<SourceRecord.SourceRecordId>) =>
    Effect.map(store.getAll(SourceRecord.collection, ids), (rows) => rows.flatMap((row) => row ?? []))

  /** The clients of records that were found, and what holds for these: one record decides for all. */
  const ownersOf = (found: ReadonlyMap<SourceRecord.SourceRecordId, SourceRecord.SourceRecord>) =>
    Effect.gen(function* () {
      const owners = new Map<
        string,
        { readonly id: Client.ClientId; readonly secret: boolean; readonly restricted: boolean }
      >()
      if (found.size === 0) return owners
      const look = { index: "by_record", equals: [{ anyOf: [...found.keys()] }] }
      const { items } = yield* store.page<Client.ClientId, Client.Client, Client.Event>(
        Client.collection,
        look,
        { limit: most }
      )
      for (const { id, row } of items) {
        const records = row.links.map(({ record }) => record)
        const others = records.filter((record) => !found.has(record))
        const known = records.flatMap((record) => found.get(record) ?? [])
        const held = others.length === 0 ? known : [...known, ...(yield* recordsOf(others))]
        const flags = held.map(({ person }) => person.flags)
        const owner = { id, secret: Flags.isSecret(flags), restricted: Flags.isRestricted(flags) }
        for (const record of records) owners.set(record, owner)
      }
      return owners
    })

  return Effect.fnUntraced(function* (
    caller: Caller,
    { person: said, source = "", onlyCertain = false, limit = 10 }: Asked
  ) {
    const person = yield* Effect.fromResult(Person.decode(said))
    const asIn = source === "" ? null : source
    if (person.bsn !== undefined && !mayHoldBsn(setting, asIn))
      return yield* new NoBsnGround({ source: asIn })
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
    const near = new Map(
      found.items.flatMap(({ id, row }) =>
        groupOf(setting, SourceRecord.systemOf(id)) === group ? [[id, row] as const] : []
      )
    )
    const owners = yield* ownersOf(near)
    const mayGuess = caller.roles?.includes(seesSecret) === true
    // Whoever may not see an address must not find out by guessing either.
    const known = [...near].flatMap(([id, { person, bsn }]) => {
      const owner = owners.get(id)
      if (owner?.restricted === true) return []
      const hidden = !mayGuess && owner?.secret === true
      return Comparable.features(id, { person: hidden ? Person.withoutSecret(person) : person, bsn }) ?? []
    })
    const kept = yield* model
    const compared = Matching.Likeness.ready(setting.likeness).name
    // What a model weighs is how it was compared when it was learned.
    const weighed = kept.likeness === compared ? kept : Matching.Model.standard
    const ranked = Matching.matchOne(weighed, features, known, setting.likeness).filter(
      ({ receipt }) => receipt.outcome !== "no"
    )
    const best = new Map<Client.ClientId, Candidate>()
    for (const { id, receipt } of ranked) {
      const client = owners.get(id)?.id
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
