/** Where a source record hangs: on the client with its verified BSN, on the client it had, or on a new one. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Instant from "../time/Instant.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import * as Doubt from "./Doubt.ts"
import * as Matching from "./matching/index.ts"
import * as Own from "./Own.ts"
import { type KeptApart, keptApart, type Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"

/** Part of a command: what it gives, what a rule refuses, or trouble with the storage. */
export type Part<A, E = never> = Effect.Effect<A, E | Ledger.LedgerUnavailable | Ledger.InvalidQuery>

/** A client with its id. */
export interface Known {
  /** Its id. */
  readonly id: Client.ClientId
  /** As it stands. */
  readonly state: Client.Client
}

/** These source records have the event in their history too. */
export const also = (...records: ReadonlyArray<SourceRecord.SourceRecordId>) => ({
  also: records.map((key) => ({ collection: SourceRecord.collection.name, key }))
})

/** The client that a source record hangs on. */
export const ownerOf = (work: Work.Work, record: SourceRecord.SourceRecordId): Part<Known | undefined> =>
  Effect.map(
    work.find(Client.collection, { index: "by_record", equals: [record], limit: 1 }),
    ([found]) => found && { id: found.key as Client.ClientId, state: found.row }
  )

const holderOf = (work: Work.Work, bsn: SourceRecord.BsnToken) =>
  Effect.map(
    work.find(Client.collection, { index: "by_bsn", equals: [bsn], limit: 1 }),
    ([found]) => found && { id: found.key as Client.ClientId, state: found.row }
  )

/** The record of a client that is least like this one, when it may be of somebody else: the BSN is shared by mistake. */
const compare = (
  work: Work.Work,
  client: Client.Client,
  id: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord,
  likeness: Setting["likeness"]
) =>
  Effect.gen(function* () {
    const incoming = Comparable.features(id, said)
    if (incoming === null) return null
    const records = client.links.map(({ record }) => record)
    const rows = yield* work.getAll(SourceRecord.collection, records)
    const others = records.flatMap((record, at) => {
      const known = rows[at] ?? null
      return (known && Comparable.features(record, known)) ?? []
    })
    // All at once: one after the other takes long where many share a number.
    const least = Matching.matchOne(Matching.Model.standard, incoming, others, likeness).at(-1)
    return least === undefined || least.receipt.outcome === "certain"
      ? null
      : { record: least.id as SourceRecord.SourceRecordId, receipt: least.receipt }
  })

/** Raises a doubt about two records, unless it is known already. */
export const raise = (
  work: Work.Work,
  one: SourceRecord.SourceRecordId,
  other: SourceRecord.SourceRecordId,
  why: Matching.Receipt.Receipt
): Part<void, Doubt.SameRecord> =>
  Effect.gen(function* () {
    const pair = yield* Effect.fromResult(Doubt.pair(one, other))
    const known = yield* work.get(Doubt.collection, pair.id)
    for (const event of Doubt.raise(known, pair, why, Instant.of(work.at)))
      yield* work.record(Doubt.collection, event, [pair.id], also(pair.left, pair.right))
  })

/** Records a verdict. */
export const judge = (
  work: Work.Work,
  { left, right }: Pick<Doubt.Doubt, "left" | "right">,
  verdict: Doubt.Verdict
): Part<void, Doubt.SameRecord> =>
  Effect.gen(function* () {
    const pair = yield* Effect.fromResult(Doubt.pair(left, right))
    const known = yield* work.get(Doubt.collection, pair.id)
    for (const event of Doubt.decide(known, pair, verdict, Instant.of(work.at)))
      yield* work.record(Doubt.collection, event, [pair.id], also(pair.left, pair.right))
  })

/** The doubts between records on the one side and on the other. One that comes meanwhile refuses the command. */
export const between = (
  work: Work.Work,
  one: ReadonlyArray<Client.Link>,
  other: ReadonlyArray<Client.Link>
): Part<ReadonlyArray<Doubt.Doubt>> =>
  Effect.gen(function* () {
    // A doubt is in the scope of both its records, so that the side with the fewest tells all.
    const [few, many] = one.length <= other.length ? [one, other] : [other, one]
    let beside: ReadonlySet<string> | undefined
    const doubts: Array<Doubt.Doubt> = []
    for (const { record } of few) {
      const about = { index: "by_record", equals: [record], limit: 1_000 }
      for (const { row } of yield* work.find(Doubt.collection, about)) {
        // Most records are in no doubt, and a client may have very many.
        beside ??= new Set(many.map((link) => link.record))
        if (beside.has(row.left === record ? row.right : row.left)) doubts.push(row)
      }
    }
    return doubts
  })

/** Whether somebody said that records of the two sides differ. */
export const isApart = (doubts: ReadonlyArray<Doubt.Doubt>): boolean =>
  doubts.some(({ verdict }) => verdict === "different")

/** Nobody needs to decide any more: the records hang on one client. */
export const settle = (work: Work.Work, doubts: ReadonlyArray<Doubt.Doubt>): Part<void, Doubt.SameRecord> =>
  Effect.gen(function* () {
    for (const doubt of doubts) if (doubt.verdict === null) yield* judge(work, doubt, "same")
  })

/** Begins a client with one record. */
export const open = (
  work: Work.Work,
  link: Client.Link,
  id: Client.ClientId = Client.ClientId.make(work.id(`client of ${link.record}`))
): Part<Client.ClientId> =>
  Effect.gen(function* () {
    const opened = Client.Event.cases.Opened.make({ link })
    yield* work.record(Client.collection, opened, [id], also(link.record))
    return id
  })

const attach = (work: Work.Work, id: Client.ClientId, state: Client.Client, link: Client.Link) =>
  Effect.gen(function* () {
    for (const event of yield* Effect.fromResult(Client.link(id, state, link)))
      yield* work.record(Client.collection, event, [id], also(link.record))
    return id
  })

/**
 * Hangs a record that has no client now on the client with its BSN, on the one under whose id the host counts it, or on a
 * new one.
 */
export const place = (
  work: Work.Work,
  setting: Setting,
  record: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord,
  adopted?: Client.ClientId
): Part<
  { readonly client: Client.ClientId; readonly as: "new client" | "same BSN" | "client of the host" },
  Client.DifferentBsn | Client.ClientMerged | Client.TooManyRecords | Doubt.SameRecord | KeptApart
> =>
  Effect.gen(function* () {
    const link = { record, bsn: said.bsn }
    const holder = said.bsn === null ? undefined : yield* holderOf(work, said.bsn)
    if (holder === undefined) {
      const known = adopted === undefined ? null : yield* work.get(Client.collection, adopted)
      if (adopted === undefined || known === null)
        return { client: yield* open(work, link, adopted), as: "new client" as const }
      const refused = keptApart(setting, [record, ...known.links.map((one) => one.record)])
      if (refused !== null) return yield* refused
      return { client: yield* attach(work, adopted, known, link), as: "client of the host" as const }
    }
    const apart = yield* compare(work, holder.state, record, said, setting.likeness)
    if (apart === null)
      return { client: yield* attach(work, holder.id, holder.state, link), as: "same BSN" as const }
    // Two people under one number: the holder keeps the claim until somebody has decided.
    yield* raise(work, record, apart.record, apart.receipt)
    return { client: yield* open(work, { record, bsn: null }), as: "new client" as const }
  })

/** Whether a record is all that a client has, but for what the organisation states of it. */
const isStated = ({ links }: Client.Client, record: SourceRecord.SourceRecordId): boolean =>
  links.length > 1 && links.every((link) => link.record === record || Own.is(link.record))

/** A client that is stated to be under secrecy or restriction stays so: it goes to the holder as a whole, or not at all. */
const takeAlong = (
  work: Work.Work,
  setting: Setting,
  owner: Known,
  holder: Known,
  record: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord
) =>
  Effect.gen(function* () {
    const apart = yield* compare(work, holder.state, record, said, setting.likeness)
    yield* attach(work, owner.id, owner.state, { record, bsn: null })
    if (apart !== null) {
      yield* raise(work, record, apart.record, apart.receipt)
      return owner.id
    }
    const links = owner.state.links.map((link) => ({
      ...link,
      bsn: link.record === record ? said.bsn : null
    }))
    const merged = Client.Event.cases.Merged.make({ from: owner.id, into: holder.id, links })
    yield* work.record(Client.collection, merged, [owner.id, holder.id])
    yield* settle(work, yield* between(work, links, holder.state.links))
    return holder.id
  })

/** A linked record came to say another verified BSN. */
export const rebase = (
  work: Work.Work,
  setting: Setting,
  owner: Known,
  record: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord
): Part<
  Client.ClientId,
  Client.DifferentBsn | Client.ClientMerged | Client.TooManyRecords | Doubt.SameRecord | KeptApart
> =>
  Effect.gen(function* () {
    const holder = said.bsn === null ? undefined : yield* holderOf(work, said.bsn)
    const free = holder === undefined || holder.id === owner.id
    const alone = owner.state.links.every(
      (link) => link.record === record || link.bsn === null || link.bsn === said.bsn
    )
    if (free && alone) return yield* attach(work, owner.id, owner.state, { record, bsn: said.bsn })
    const link = { record, bsn: null }
    const doubts = free ? [] : yield* between(work, [link], holder.state.links)
    // Who was said to differ stays away from the holder, which keeps the claim.
    if (isApart(doubts) && alone) return yield* attach(work, owner.id, owner.state, link)
    if (!free && isStated(owner.state, record))
      return yield* takeAlong(work, setting, owner, holder, record, said)
    const left = Client.Event.cases.Unlinked.make({ record })
    yield* work.record(Client.collection, left, [owner.id], also(record))
    if (isApart(doubts)) return yield* open(work, link)
    const placed = yield* place(work, setting, record, said)
    if (placed.as === "same BSN") yield* settle(work, doubts)
    return placed.client
  })
