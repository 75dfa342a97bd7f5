/** What people decide: whether records are of one person, and which clients are one. */
import { Effect } from "effect"
import * as Instant from "../time/Instant.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Doubt from "./Doubt.ts"
import { also, between, isApart, judge, open, ownerOf, type Part, settle } from "./Hanging.ts"
import * as Own from "./Own.ts"
import * as Portrait from "./Portrait.ts"
import { type KeptApart, keptApart, type Setting } from "./Setting.ts"
import type * as SourceRecord from "./SourceRecord.ts"

// What it is

/** Which two records, and what was decided of them. */
export interface Decision {
  /** One record. */
  readonly left: SourceRecord.SourceRecordId
  /** The other. */
  readonly right: SourceRecord.SourceRecordId
  /** Whether they are one person. */
  readonly verdict: Doubt.Verdict
}

/** Two clients. */
export interface Pair {
  /** The client that was or is merged. */
  readonly from: Client.ClientId
  /** The client that stays. */
  readonly into: Client.ClientId
}

/** Records of one client. */
export interface Off {
  /** The client that they hang on. */
  readonly client: Client.ClientId
  /** Which records to take off it, at most a hundred. */
  readonly records: ReadonlyArray<SourceRecord.SourceRecordId>
}

/** Why two clients are not merged. */
export type MergeError =
  | Client.DifferentBsn
  | Client.ClientMerged
  | Client.SameClient
  | Client.TooManyRecords
  | KeptApart
  | Portrait.ClientNotFound

// What it does

const ownerOrFail = (work: Work.Work, record: SourceRecord.SourceRecordId) =>
  Effect.flatMap(ownerOf(work, record), (owner) =>
    owner === undefined ? Effect.fail(new Portrait.ClientNotFound()) : Effect.succeed(owner)
  )

const clientOrFail = (work: Work.Work, id: Client.ClientId) =>
  Effect.flatMap(work.get(Client.collection, id), (state) =>
    state === null ? Effect.fail(new Portrait.ClientNotFound()) : Effect.succeed({ id, state })
  )

const clientRefs = (pair: Pair) => [pair.from, pair.into]

/** Refuses records of groups that purpose keeps apart. */
const allowed = (setting: Setting, records: ReadonlyArray<SourceRecord.SourceRecordId>) => {
  const refused = keptApart(setting, records)
  return refused === null ? Effect.void : Effect.fail(refused)
}

const meeting = (work: Work.Work, setting: Setting, pair: Pair) =>
  Effect.gen(function* () {
    const from = yield* clientOrFail(work, pair.from)
    const into = yield* clientOrFail(work, pair.into)
    yield* allowed(
      setting,
      [...from.state.links, ...into.state.links].map(({ record }) => record)
    )
    return { from, into, doubts: yield* between(work, from.state.links, into.state.links) }
  })

const join = (work: Work.Work, { from, into, doubts }: Effect.Success<ReturnType<typeof meeting>>) =>
  Effect.gen(function* () {
    for (const event of yield* Effect.fromResult(Client.merge(from, into)))
      yield* work.record(Client.collection, event, [from.id, into.id])
    yield* settle(work, doubts)
  })

/** Refuses what nobody else proposed of two of the records. */
const seconded = (work: Work.Work, doubts: ReadonlyArray<Doubt.Doubt>, verdict: Doubt.Verdict) =>
  doubts.some((doubt) => Doubt.isSeconded(doubt, verdict, work.caller))
    ? Effect.void
    : Effect.fail(new Doubt.SecondPersonNeeded({ doubt: null }))

/** Merges the one into the other. What was doubted between them is decided with it. */
const mergingBoth = (
  work: Work.Work,
  setting: Setting,
  pair: Pair
): Part<Client.ClientId, MergeError | Doubt.SameRecord> =>
  Effect.gen(function* () {
    yield* join(work, yield* meeting(work, setting, pair))
    return pair.into
  })

/** The same on somebody's word; where two people decide, somebody else proposed it of two of their records. */
export const merging = (
  work: Work.Work,
  setting: Setting,
  pair: Pair
): Part<Client.ClientId, MergeError | Doubt.SameRecord | Doubt.SecondPersonNeeded> =>
  Effect.gen(function* () {
    const both = yield* meeting(work, setting, pair)
    if (setting.decidedByTwo === true) yield* seconded(work, both.doubts, "same")
    yield* join(work, both)
    return pair.into
  })

/** Proposes a verdict, for somebody else to decide. */
export const proposing = (
  work: Work.Work,
  setting: Setting,
  { left, right, verdict }: Decision
): Part<Doubt.DoubtId, Doubt.SameRecord | KeptApart | Portrait.ClientNotFound> =>
  Effect.gen(function* () {
    if (verdict === "same") yield* allowed(setting, [left, right])
    const pair = yield* Effect.fromResult(Doubt.pair(left, right))
    yield* ownerOrFail(work, left)
    yield* ownerOrFail(work, right)
    const known = yield* work.get(Doubt.collection, pair.id)
    const { actor: by, onBehalfOf } = work.caller
    const at = Instant.of(work.at)
    const proposed = { verdict, by, ...(onBehalfOf === undefined ? {} : { onBehalfOf }), at }
    for (const event of Doubt.propose(known, pair, proposed))
      yield* work.record(Doubt.collection, event, [pair.id], also(pair.left, pair.right))
    return pair.id
  })

/** Merges the one into the other, unless somebody said that records of the two differ. Gives whether it did. */
export const mergingUnlessApart = (
  work: Work.Work,
  setting: Setting,
  pair: Pair
): Part<boolean, MergeError | Doubt.SameRecord> =>
  Effect.gen(function* () {
    const both = yield* meeting(work, setting, pair)
    if (isApart(both.doubts)) return false
    yield* join(work, both)
    return true
  })

/** Records a verdict, and links or takes apart what follows from it. */
export const deciding = (
  work: Work.Work,
  setting: Setting,
  decision: Decision
): Part<Doubt.Verdict, MergeError | Doubt.SameRecord | Doubt.SecondPersonNeeded> =>
  Effect.gen(function* () {
    const { id } = yield* Effect.fromResult(Doubt.pair(decision.left, decision.right))
    const byTwo = setting.decidedByTwo === true
    const known = byTwo ? yield* work.get(Doubt.collection, id) : null
    if (byTwo && !Doubt.isSeconded(known, decision.verdict, work.caller))
      return yield* new Doubt.SecondPersonNeeded({ doubt: known === null ? null : id })
    yield* judge(work, decision, decision.verdict)
    const left = yield* ownerOrFail(work, decision.left)
    const right = yield* ownerOrFail(work, decision.right)
    if (decision.verdict === "same" && left.id !== right.id)
      yield* mergingBoth(work, setting, { from: right.id, into: left.id })
    if (decision.verdict === "different" && left.id === right.id) {
      const unlinked = Client.Event.cases.Unlinked.make({ record: decision.right })
      yield* work.record(Client.collection, unlinked, [right.id], also(decision.right))
      const own = right.state.links.find(({ record }) => record === decision.right)?.bsn ?? null
      // Whoever stays and says the same number keeps the claim.
      const stays = right.state.links.some(({ record, bsn }) => record !== decision.right && bsn === own)
      yield* open(work, { record: decision.right, bsn: stays ? null : own })
    }
    return decision.verdict
  })

/**
 * Records that what systems say on the one side is of somebody else than what they say on the other; where two people
 * decide, somebody else proposed it of two of them.
 */
const keepingApart = (
  work: Work.Work,
  setting: Setting,
  leaving: ReadonlyArray<Client.Link>,
  staying: ReadonlyArray<Client.Link>
): Part<void, Doubt.SameRecord | Doubt.SecondPersonNeeded> =>
  Effect.gen(function* () {
    const one = leaving.filter(({ record }) => !Own.is(record))
    const other = staying.filter(({ record }) => !Own.is(record))
    if (setting.decidedByTwo === true) yield* seconded(work, yield* between(work, one, other), "different")
    for (const { record: left } of one)
      for (const { record: right } of other) yield* judge(work, { left, right }, "different")
  })

/** Makes records of a client a client of their own, and keeps the two apart. */
export const splitting = (
  work: Work.Work,
  setting: Setting,
  { client, records }: Off
): Part<
  Client.ClientId,
  | Client.CannotSplit
  | Client.ClientMerged
  | Portrait.ClientNotFound
  | Doubt.SameRecord
  | Doubt.SecondPersonNeeded
> =>
  Effect.gen(function* () {
    const from = yield* clientOrFail(work, client)
    const into = Client.ClientId.make(work.id("client"))
    const event = yield* Effect.fromResult(Client.split(from, records, into))
    const stay = from.state.links.filter(({ record }) => !records.includes(record))
    yield* keepingApart(work, setting, event.links, stay)
    yield* work.record(Client.collection, event, [client, into], also(...records))
    return into
  })

/** Undoes a merge, and records that the two are different people. */
export const unmerging = (
  work: Work.Work,
  setting: Setting,
  pair: Pair
): Part<
  Client.ClientId,
  | Client.NotMerged
  | Client.ClientMerged
  | Portrait.ClientNotFound
  | Doubt.SameRecord
  | Doubt.SecondPersonNeeded
> =>
  Effect.gen(function* () {
    const from = yield* clientOrFail(work, pair.from)
    const into = yield* clientOrFail(work, pair.into)
    for (const event of yield* Effect.fromResult(Client.unmerge(from, into))) {
      yield* work.record(Client.collection, event, clientRefs(pair))
      if (event._tag !== "Unmerged") continue
      const back = new Set(event.links.map(({ record }) => record))
      const stay = into.state.links.filter(({ record }) => !back.has(record))
      yield* keepingApart(work, setting, event.links, stay)
    }
    return pair.from
  })
