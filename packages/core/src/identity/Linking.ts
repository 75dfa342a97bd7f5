/** Linking all that is known: merges the clients that are certainly one person, and raises doubts for the rest. */
import { Effect, Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as CommandId from "../work/CommandId.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import { type MergeError, mergingUnlessApart, type Pair } from "./Deciding.ts"
import * as Doubt from "./Doubt.ts"
import * as Flags from "./Flags.ts"
import { ownerOf, raise } from "./Hanging.ts"
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

/** The merges that make each cluster one client, but for clients that hold records which somebody said to differ. */
const mergers = (
  clusters: ReadonlyArray<ReadonlyArray<string>>,
  owners: ReadonlyMap<string, Client.ClientId>,
  rejected: ReadonlyArray<readonly [string, string]>
): ReadonlyArray<Pair> => {
  const apart = new Set(rejected.map(([left, right]) => pairOf(owners.get(left), owners.get(right))))
  return clusters.flatMap((cluster) => {
    const [into, ...rest] = [...new Set(cluster.flatMap((record) => owners.get(record) ?? []))].sort()
    if (into === undefined) return []
    const together = [into]
    return rest.flatMap((from) => {
      if (together.some((one) => apart.has(pairOf(one, from)))) return []
      together.push(from)
      return { from, into }
    })
  })
}

/** A text that names two clients, in either order. */
const pairOf = (...clients: readonly [string | undefined, string | undefined]): string =>
  [...clients].sort().join("~")

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
  failure._tag !== "DifferentBsn" && failure._tag !== "ClientMerged" && failure._tag !== "SameClient"

/** Runs tasks in groups, and gives how many came to something. Refused by a rule is no error: people decide. */
const runGroups = (
  store: Store.Store,
  tasks: ReadonlyArray<Work.Task<boolean, LinkError | Work.WorkError>>
) =>
  Effect.gen(function* () {
    let done = 0
    for (let at = 0; at < tasks.length; at += pageSize) {
      const answers = yield* store.runAll(tasks.slice(at, at + pageSize))
      for (const answer of answers) {
        if (Result.isSuccess(answer)) done += answer.success ? 1 : 0
        else if (isTrouble(answer.failure)) return yield* answer.failure
      }
    }
    return done
  })

/** Links all source records. Each merge and each doubt is a command of its own, under the stamp's. */
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
  const task = (
    payload: { readonly [part: string]: string },
    body: Work.Task<boolean, LinkError | Work.WorkError>["body"]
  ) => ({
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
  const merged = yield* runGroups(
    store,
    mergers(linkage.clusters, owners, rejected).map((pair) =>
      task({ ...pair }, (work) => mergingUnlessApart(work, setting, pair))
    )
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
          if (first?.id === second?.id) return false
          yield* raise(work, a, b, receipt)
          return true
        })
      )
    })
  )
  return { records: features.length, merged, model: linkage.model.version }
})
