/** Linking all that is known: merges the clients that are certainly one person, and raises doubts for the rest. */
import type { Json } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as CommandId from "../work/CommandId.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import { type MergeError, mergingUnlessApart } from "./Deciding.ts"
import * as Doubt from "./Doubt.ts"
import * as Flags from "./Flags.ts"
import { ownerOf, type Part, raise } from "./Hanging.ts"
import * as KnownModel from "./KnownModel.ts"
import * as Matching from "./matching/index.ts"
import { groupOf, type Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What linking came to. */
export type Linked = {
  /** How many source records were compared. */
  readonly records: number
  /** How many clients there are now. */
  readonly clients: number
  /** How many clients were merged into another, this time. */
  readonly merged: number
  /** How many doubts wait for a person now. */
  readonly doubts: number
  /** The version of the model that weighed. */
  readonly model: string
}

type LinkError = MergeError | Doubt.SameRecord | Matching.DuplicateRecord

// What it does

const pageSize = 500
const everything = { index: "id", equals: [] }

/** Clients that are one person. */
interface Joining {
  /** The one that stays. */
  readonly into: Client.ClientId
  /** The others. */
  readonly from: ReadonlyArray<Client.ClientId>
}

/** The merges that make each cluster one client, but for clients that hold records which somebody said to differ. */
const joinings = (
  clusters: ReadonlyArray<ReadonlyArray<string>>,
  owners: ReadonlyMap<string, Client.ClientId>,
  rejected: ReadonlyArray<readonly [string, string]>
): ReadonlyArray<Joining> => {
  const apart = new Map<string, Set<string>>()
  for (const [left, right] of rejected) {
    const [one, other] = [owners.get(left), owners.get(right)]
    if (one === undefined || other === undefined) continue
    apart.set(one, (apart.get(one) ?? new Set()).add(other))
    apart.set(other, (apart.get(other) ?? new Set()).add(one))
  }
  return clusters.flatMap((cluster) => {
    const [into, ...rest] = [...new Set(cluster.flatMap((record) => owners.get(record) ?? []))].sort()
    if (into === undefined) return []
    const together = new Set<string>([into])
    const from = rest.filter((one) => {
      for (const other of apart.get(one) ?? []) if (together.has(other)) return false
      return together.add(one)
    })
    return from.length === 0 ? [] : { into, from }
  })
}

/** So many clients are merged by one command: a client that very many join is written once for all of these. */
const mergedAtOnce = 100

/** The merges as rounds of commands: no two of a round are about one client. */
const roundsOf = (all: ReadonlyArray<Joining>): ReadonlyArray<ReadonlyArray<Joining>> => {
  const rounds: Array<Array<Joining>> = []
  for (const { into, from } of all)
    for (let at = 0; at * mergedAtOnce < from.length; at++) {
      const round = rounds[at] ?? []
      rounds[at] = round
      round.push({ into, from: from.slice(at * mergedAtOnce, (at + 1) * mergedAtOnce) })
    }
  return rounds
}

/** Of all doubts between the same two clusters the most likely: one decision settles them all. */
const onePerPair = ({ clusters, doubts }: Matching.Linkage): ReadonlyArray<Matching.Doubt> => {
  const clusterOf = new Map(clusters.flatMap((cluster, at) => cluster.map((record) => [record, at] as const)))
  const seen = new Set<string>()
  return doubts.filter(({ left, right }) => {
    const pair = [clusterOf.get(left), clusterOf.get(right)].sort().join("~")
    return !seen.has(pair) && seen.add(pair)
  })
}

/** Refused by a rule is for people to decide; anything else is trouble. */
const isTrouble = (failure: LinkError | Work.WorkError): boolean =>
  failure._tag !== "DifferentBsn" &&
  failure._tag !== "ClientMerged" &&
  failure._tag !== "SameClient" &&
  failure._tag !== "TooManyRecords"

/** Runs tasks in groups, and gives how much came of them. Refused by a rule is no error: people decide. */
const runGroups = (store: Store.Store, tasks: ReadonlyArray<Work.Task<number, LinkError | Work.WorkError>>) =>
  Effect.gen(function* () {
    let done = 0
    for (let at = 0; at < tasks.length; at += pageSize) {
      const answers = yield* store.runAll(tasks.slice(at, at + pageSize))
      for (const answer of answers) {
        if (Result.isSuccess(answer)) done += answer.success
        else if (isTrouble(answer.failure)) return yield* answer.failure
      }
    }
    return done
  })

/** Merges clients that are one person, but for those that a rule keeps apart. Gives how many were merged. */
const joining = (
  work: Work.Work,
  setting: Setting,
  { into, from }: Joining
): Part<number, MergeError | Doubt.SameRecord> =>
  Effect.gen(function* () {
    let merged = 0
    for (const one of from) {
      const done = yield* Effect.result(mergingUnlessApart(work, setting, { from: one, into }))
      if (Result.isSuccess(done)) merged += done.success ? 1 : 0
      else if (isTrouble(done.failure)) return yield* done.failure
    }
    return merged
  })

/** Links all source records. The merges into a client and each doubt are commands of their own, under the stamp's. */
export const linking = Effect.fnUntraced(function* (
  store: Store.Store,
  setting: Setting,
  caller: Caller,
  stamp: Required<Work.Stamp>
): Effect.fn.Return<Omit<Linked, "clients" | "doubts">, LinkError | Work.WorkError> {
  const owners = new Map<string, Client.ClientId>()
  yield* store.each(Client.collection, everything, ({ links }, key) => {
    for (const { record } of links) owners.set(record, key as Client.ClientId)
  })
  const restricted = new Set<Client.ClientId>()
  const said: Array<Matching.Features> = []
  // Keyed hashes differ between vaults; which records share one does not, and nothing else may tell on the outcome.
  const firstWith = new Map<string, string>()
  yield* store.each(SourceRecord.collection, everything, (row, key) => {
    const owner = owners.get(key)
    if (owner !== undefined && Flags.isRestricted([row.person.flags])) restricted.add(owner)
    const compared = Comparable.features(key, row)
    if (compared === null) return
    const group = groupOf(setting, SourceRecord.systemOf(key as SourceRecord.SourceRecordId))
    const known = group === null ? compared : { ...compared, partition: group }
    const { bsn } = known
    if (bsn !== undefined && !firstWith.has(bsn)) firstWith.set(bsn, key)
    said.push(bsn === undefined ? known : { ...known, bsn: firstWith.get(bsn) })
  })
  // One record of a client under restriction decides for all of them.
  const features = said.filter(({ id }) => {
    const owner = owners.get(id)
    return owner === undefined || !restricted.has(owner)
  })
  const known = new Set<string>()
  const rejected: Array<readonly [string, string]> = []
  yield* store.each(Doubt.collection, everything, ({ left, right, verdict }, key) => {
    known.add(key)
    if (verdict === "different") rejected.push([left, right])
  })
  const linkage = yield* Effect.fromResult(Matching.link(features, { rejected, likeness: setting.likeness }))
  const task = (payload: Json.Json, body: Work.Task<number, LinkError | Work.WorkError>["body"]) => ({
    name: "clients.link",
    caller,
    stamp,
    own: CommandId.own("link", stamp.command, JSON.stringify(payload)),
    payload,
    body
  })
  yield* store.run({
    name: "clients.link",
    caller,
    stamp,
    own: CommandId.own("weigh", stamp.command),
    payload: linkage.model.version,
    body: (work) => Effect.as(KnownModel.keep(work, linkage.model), null)
  })
  let merged = 0
  for (const round of roundsOf(joinings(linkage.clusters, owners, rejected)))
    merged += yield* runGroups(
      store,
      round.map(({ into, from }) => task({ into, from }, (work) => joining(work, setting, { into, from })))
    )
  const byId = new Map(features.map((one) => [one.id, one]))
  yield* runGroups(
    store,
    onePerPair(linkage).flatMap(({ left, right }) => {
      const [one, other] = [byId.get(left), byId.get(right)]
      if (one === undefined || other === undefined) return []
      const [a, b] = [one.id as SourceRecord.SourceRecordId, other.id as SourceRecord.SourceRecordId]
      const { id } = Result.getOrThrow(Doubt.pair(a, b))
      if (known.has(id)) return []
      const receipt = Matching.score(linkage.model, one, other, setting.likeness)
      return task({ doubt: id, model: receipt.model }, (work) =>
        Effect.gen(function* () {
          const [first, second] = [yield* ownerOf(work, a), yield* ownerOf(work, b)]
          // People made them one client, whatever the records say.
          if (first?.id === second?.id) return 0
          yield* raise(work, a, b, receipt)
          return 1
        })
      )
    })
  )
  return { records: features.length, merged, model: linkage.model.version }
})
