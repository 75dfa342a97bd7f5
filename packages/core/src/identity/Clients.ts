/** The service of client identity: registers what systems say, keeps one client for each person, shows every doubt. */
import { type Collection, Hash, type Json, type Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Comparable from "./Comparable.ts"
import * as Doubt from "./Doubt.ts"
import * as Matching from "./matching/index.ts"
import * as Person from "./Person.ts"
import * as Portrait from "./Portrait.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What one system says about a person. */
export interface Registration {
  /** The name of the system, 1 to 60 characters without `|`. */
  readonly source: string
  /** The system's own id of the person, 1 to 120 characters. Not a BSN. */
  readonly localId: string
  /** What it says, as JSON. */
  readonly person: typeof Person.Person.Encoded
}

/** What a registration came to. */
export type Registered = {
  /** The id of the source record. */
  readonly record: SourceRecord.SourceRecordId
  /** The client that it hangs on. */
  readonly client: Client.ClientId
  /** Whether the record was new, and why it hangs there. */
  readonly as: "new client" | "same BSN" | "known record"
}

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

/** A doubt that waits for a person, with its id. */
export type OpenDoubt = Store.Stored<Doubt.DoubtId, Doubt.Doubt>

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

/** How many there are. */
export interface Counts {
  /** Source records. */
  readonly records: number
  /** Clients: each person once. */
  readonly clients: number
  /** Pairs that wait for a person. */
  readonly doubts: number
}

/** What a call about clients can be refused for, beside the errors of any command. */
export type ClientError =
  | Person.InvalidPerson
  | SourceRecord.InvalidSourceRecordId
  | Client.DifferentBsn
  | Client.ClientMerged
  | Client.NotMerged
  | Client.SameClient
  | Doubt.SameRecord
  | Portrait.ClientNotFound
  | Matching.DuplicateRecord

type Answer<A> = Effect.Effect<A, ClientError | Work.WorkError>

/** See {@link Clients}. */
export interface ClientsService {
  /** Registers or revises what one system says about a person. Saying the same again changes nothing. */
  readonly register: (caller: Caller, said: Registration, stamp?: Work.Stamp) => Answer<Registered>
  /** Registers many, each judged by itself, in few round trips. For imports: 100 to 1,000 at a time. */
  readonly registerAll: (
    caller: Caller,
    said: ReadonlyArray<{ readonly said: Registration; readonly stamp: Work.Stamp }>
  ) => Effect.Effect<ReadonlyArray<Result.Result<Registered, ClientError | Work.WorkError>>, Work.WorkError>
  /**
   * Compares all source records, merges the clients that are certainly one person, and raises doubts. Needs about
   * 1.5 kB of memory for each record. Run again at any time; what was decided by people stays. A repeated command
   * answers what it answered before: link what was registered since under a command of its own.
   */
  readonly link: (caller: Caller, stamp?: Work.Stamp) => Answer<Linked>
  /** A client, by its own id or that of a client that was merged into it. */
  readonly get: (caller: Caller, id: Client.ClientId) => Answer<Portrait.Portrait>
  /** The client that a source record hangs on. */
  readonly ofRecord: (caller: Caller, record: SourceRecord.SourceRecordId) => Answer<Portrait.Portrait>
  /** The doubts that wait for a person, the most likely first. */
  readonly doubts: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<OpenDoubt>>
  /** Decides whether two records are one person: merges their clients, or takes them apart and keeps them so. */
  readonly decide: (caller: Caller, decision: Decision, stamp?: Work.Stamp) => Answer<Doubt.Verdict>
  /** Merges one client into another. */
  readonly merge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /** Undoes a merge, and keeps the two apart from then on. */
  readonly unmerge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /** How many records, clients and doubts there are. */
  readonly count: (caller: Caller) => Answer<Counts>
}

// What it does

const ownerOf = (work: Work.Work, record: SourceRecord.SourceRecordId) =>
  Effect.map(
    work.find(Client.collection, { index: "by_record", equals: [record], limit: 1 }),
    ([found]) => found && { id: found.key as Client.ClientId, state: found.row }
  )

const holderOf = (work: Work.Work, bsn: SourceRecord.BsnToken) =>
  Effect.map(
    work.find(Client.collection, { index: "by_bsn", equals: [bsn], limit: 1 }),
    ([found]) => found && { id: found.key as Client.ClientId, state: found.row }
  )

/** Whether the client's records and this one can be of one person, or only share a BSN by mistake. */
const compare = (
  work: Work.Work,
  client: Client.Client,
  id: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord
) =>
  Effect.gen(function* () {
    const incoming = Comparable.features(id, said)
    for (const { record } of client.links) {
      const known = yield* work.get(SourceRecord.collection, record)
      const features = known && Comparable.features(record, known)
      if (incoming === null || !features) continue
      const receipt = Matching.score(Matching.Model.standard, incoming, features)
      if (receipt.outcome !== "certain") return { record, receipt }
    }
    return null
  })

const raise = (
  work: Work.Work,
  one: SourceRecord.SourceRecordId,
  other: SourceRecord.SourceRecordId,
  why: Matching.Receipt.Receipt
) =>
  Effect.gen(function* () {
    const pair = yield* Effect.fromResult(Doubt.pair(one, other))
    const known = yield* work.get(Doubt.collection, pair.id)
    for (const event of Doubt.raise(known, pair, why))
      yield* work.record(Doubt.collection, event, [pair.id], also(pair.left, pair.right))
  })

/** These source records have the event in their history too. */
const also = (...records: ReadonlyArray<SourceRecord.SourceRecordId>) => ({
  also: records.map((key) => ({ collection: SourceRecord.collection.name, key }))
})

const open = (work: Work.Work, link: Client.Link) =>
  Effect.gen(function* () {
    const id = Client.ClientId.make(work.id(`client of ${link.record}`))
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

/** Hangs a record that has no client yet on the client with its BSN, or on a new one. */
const place = (work: Work.Work, record: SourceRecord.SourceRecordId, said: SourceRecord.SourceRecord) =>
  Effect.gen(function* () {
    const link = { record, bsn: said.bsn }
    const holder = said.bsn === null ? undefined : yield* holderOf(work, said.bsn)
    if (holder === undefined) return { client: yield* open(work, link), as: "new client" as const }
    const apart = yield* compare(work, holder.state, record, said)
    if (apart === null)
      return { client: yield* attach(work, holder.id, holder.state, link), as: "same BSN" as const }
    // Two people under one number: the holder keeps the claim until somebody has decided.
    yield* raise(work, record, apart.record, apart.receipt)
    return { client: yield* open(work, { record, bsn: null }), as: "new client" as const }
  })

/** A linked record came to say another verified BSN. */
const rebase = (
  work: Work.Work,
  owner: { readonly id: Client.ClientId; readonly state: Client.Client },
  record: SourceRecord.SourceRecordId,
  said: SourceRecord.SourceRecord
) =>
  Effect.gen(function* () {
    const holder = said.bsn === null ? undefined : yield* holderOf(work, said.bsn)
    const free = holder === undefined || holder.id === owner.id
    const alone = owner.state.links.every(
      (link) => link.record === record || link.bsn === null || link.bsn === said.bsn
    )
    if (free && alone) return yield* attach(work, owner.id, owner.state, { record, bsn: said.bsn })
    const left = Client.Event.cases.Unlinked.make({ record })
    yield* work.record(Client.collection, left, [owner.id], also(record))
    return (yield* place(work, record, said)).client
  })

const ownerOrFail = (work: Work.Work, record: SourceRecord.SourceRecordId) =>
  Effect.flatMap(ownerOf(work, record), (owner) =>
    owner === undefined ? Effect.fail(new Portrait.ClientNotFound()) : Effect.succeed(owner)
  )

const clientOrFail = (work: Work.Work, id: Client.ClientId) =>
  Effect.flatMap(work.get(Client.collection, id), (state) =>
    state === null ? Effect.fail(new Portrait.ClientNotFound()) : Effect.succeed({ id, state })
  )

const clientRefs = (pair: Pair) => [pair.from, pair.into]

const merging = (work: Work.Work, pair: Pair) =>
  Effect.gen(function* () {
    const from = yield* clientOrFail(work, pair.from)
    const into = yield* clientOrFail(work, pair.into)
    for (const event of yield* Effect.fromResult(Client.merge(from, into)))
      yield* work.record(Client.collection, event, clientRefs(pair))
    return pair.into
  })

const judge = (work: Work.Work, { left, right, verdict }: Decision) =>
  Effect.gen(function* () {
    const pair = yield* Effect.fromResult(Doubt.pair(left, right))
    const known = yield* work.get(Doubt.collection, pair.id)
    for (const event of Doubt.decide(known, pair, verdict))
      yield* work.record(Doubt.collection, event, [pair.id], also(pair.left, pair.right))
  })

const deciding = (work: Work.Work, decision: Decision) =>
  Effect.gen(function* () {
    yield* judge(work, decision)
    const left = yield* ownerOrFail(work, decision.left)
    const right = yield* ownerOrFail(work, decision.right)
    if (decision.verdict === "same" && left.id !== right.id)
      yield* merging(work, { from: right.id, into: left.id })
    if (decision.verdict === "different" && left.id === right.id) {
      const unlinked = Client.Event.cases.Unlinked.make({ record: decision.right })
      yield* work.record(Client.collection, unlinked, [right.id], also(decision.right))
      const shared = left.state.links.find(({ record }) => record === decision.left)?.bsn
      const own = right.state.links.find(({ record }) => record === decision.right)?.bsn ?? null
      yield* open(work, { record: decision.right, bsn: own === shared ? null : own })
    }
    return decision.verdict
  })

const unmerging = (work: Work.Work, pair: Pair) =>
  Effect.gen(function* () {
    const from = yield* clientOrFail(work, pair.from)
    const into = yield* clientOrFail(work, pair.into)
    for (const event of yield* Effect.fromResult(Client.unmerge(from, into))) {
      yield* work.record(Client.collection, event, clientRefs(pair))
      if (event._tag !== "Unmerged") continue
      const back = new Set(event.links.map(({ record }) => record))
      for (const { record: right } of into.state.links) {
        if (back.has(right)) continue
        for (const left of back) yield* judge(work, { left, right, verdict: "different" })
      }
    }
    return pair.from
  })

const pageSize = 500

const pair = { from: Client.ClientId, into: Client.ClientId }
const input = {
  register: Input.reader("clients.register", {
    source: Schema.String,
    localId: Schema.String,
    person: Schema.Unknown
  }),
  get: Input.reader("clients.get", { id: Client.ClientId }),
  ofRecord: Input.reader("clients.ofRecord", { record: SourceRecord.SourceRecordId }),
  decide: Input.reader("clients.decide", {
    left: SourceRecord.SourceRecordId,
    right: SourceRecord.SourceRecordId,
    verdict: Doubt.Verdict
  }),
  merge: Input.reader("clients.merge", pair),
  unmerge: Input.reader("clients.unmerge", pair)
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const { ledger, run, vault } = store

  const registration = (caller: Caller, said: Registration, stamp: Work.Stamp) =>
    Effect.gen(function* () {
      const { source, localId, person } = (yield* input.register(said)).given
      const record = yield* Effect.fromResult(SourceRecord.id(source, localId))
      const decoded = yield* Effect.fromResult(Person.decode(person))
      const number = SourceRecord.verifiedBsn(decoded)
      const bsn = number === null ? null : ((yield* vault.blind("bsn", number)) as SourceRecord.BsnToken)
      return {
        name: "clients.register",
        caller,
        stamp,
        payload: { source, localId, person: Person.encode(decoded) as Json.Json },
        body: (work) =>
          Effect.gen(function* () {
            const before = yield* work.get(SourceRecord.collection, record)
            const said = { person: decoded, bsn, at: Instant.of(work.at) }
            for (const event of SourceRecord.decide(before, said))
              yield* work.record(SourceRecord.collection, event, [record], {
                subject: SourceRecord.subject(record)
              })
            const state = SourceRecord.evolve(before, SourceRecord.Event.cases.Registered.make(said))
            const owner = yield* ownerOf(work, record)
            if (owner === undefined) return { record, ...(yield* place(work, record, state)) }
            const client = before?.bsn === bsn ? owner.id : yield* rebase(work, owner, record, state)
            return { record, client, as: "known record" as const }
          })
      } satisfies Work.Task<Registered, ClientError | Work.WorkError>
    })

  const everything = { index: "id", equals: [] }

  const count: ClientsService["count"] = Effect.fn("Clients.count")(function* (_caller) {
    const counted = (collection: string, index: string, equals: ReadonlyArray<string>) =>
      ledger.count({ collection, index, equals })
    return {
      records: yield* counted("source_record", "id", []),
      clients: yield* counted("client", "by_status", ["active"]),
      doubts: yield* counted("doubt", "by_verdict", ["open"])
    }
  })

  /** Runs tasks in groups, and gives how many came to something. Refused by a rule is no error: people decide. */
  const runGroups = (tasks: ReadonlyArray<Work.Task<boolean, ClientError | Work.WorkError>>) =>
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

  const linking = Effect.fnUntraced(function* (caller: Caller, stamp: Required<Work.Stamp>) {
    const features: Array<Matching.Features> = []
    yield* store.each(SourceRecord.collection, everything, (row, key) => {
      const known = Comparable.features(key as SourceRecord.SourceRecordId, row)
      if (known !== null) features.push(known)
    })
    const owners = new Map<string, Client.ClientId>()
    yield* store.each(Client.collection, everything, ({ links }, key) => {
      for (const { record } of links) owners.set(record, key as Client.ClientId)
    })
    const known = new Set<string>()
    const rejected: Array<readonly [string, string]> = []
    const undecided = new Map<string, ReadonlyArray<string>>()
    yield* store.each(Doubt.collection, everything, ({ left, right, verdict }, key) => {
      known.add(key)
      if (verdict === "different") rejected.push([left, right])
      const clients = pairOf(owners.get(left), owners.get(right))
      if (verdict === null) undecided.set(clients, [...(undecided.get(clients) ?? []), key])
    })
    const linkage = yield* Effect.fromResult(Matching.link(features, { rejected }))
    const task = (
      payload: { readonly [part: string]: string },
      body: Work.Task<boolean, ClientError | Work.WorkError>["body"]
    ) => ({
      name: "clients.link",
      caller,
      stamp: { ...stamp, command: `link ${Hash.digest(JSON.stringify([stamp.command, payload]))}` },
      payload,
      body
    })
    const merged = yield* runGroups(
      mergers(linkage.clusters, owners, rejected).map((pair) =>
        task({ ...pair }, (work) =>
          Effect.gen(function* () {
            for (const doubt of undecided.get(pairOf(pair.from, pair.into)) ?? [])
              if ((yield* work.get(Doubt.collection, doubt))?.verdict === "different") return false
            yield* merging(work, pair)
            return true
          })
        )
      )
    )
    const byId = new Map(features.map((one) => [one.id, one]))
    yield* runGroups(
      onePerPair(linkage).flatMap(({ left, right }) => {
        const [one, other] = [byId.get(left), byId.get(right)]
        if (one === undefined || other === undefined) return []
        const [a, b] = [one.id as SourceRecord.SourceRecordId, other.id as SourceRecord.SourceRecordId]
        const { id } = Result.getOrThrow(Doubt.pair(a, b))
        if (known.has(id)) return []
        const receipt = Matching.score(linkage.model, one, other)
        return task({ doubt: id, model: receipt.model }, (work) =>
          Effect.as(raise(work, a, b, receipt), true)
        )
      })
    )
    const { clients, doubts } = yield* count(caller)
    return { records: features.length, clients, merged, doubts, model: linkage.model.version } as Linked
  })

  return Store.guarded("clients", {
    register: Effect.fn("Clients.register")(function* (caller, said, stamp = {}) {
      return yield* run(yield* registration(caller, said, stamp))
    }),
    registerAll: Effect.fn("Clients.registerAll")(function* (caller, all) {
      const tasks: Array<Work.Task<Registered, ClientError | Work.WorkError>> = []
      const refused = new Map<number, ClientError | Work.WorkError>()
      for (const [place_, { said, stamp }] of all.entries()) {
        const task = yield* Effect.result(registration(caller, said, stamp))
        if (Result.isSuccess(task)) tasks.push(task.success)
        else refused.set(place_, task.failure)
      }
      const answers = [...(yield* store.runAll(tasks))]
      return all.map((_, place_) => {
        const failure = refused.get(place_)
        return failure === undefined
          ? (answers.shift() as Result.Result<Registered, ClientError | Work.WorkError>)
          : Result.fail(failure)
      })
    }),
    link: Effect.fn("Clients.link")((caller, stamp = {}) =>
      run({
        name: "clients.link",
        caller,
        stamp,
        payload: null,
        // Each merge and doubt is a command of its own, so that a run that was cut off goes on where it was.
        body: ({ command, at }) => linking(caller, { command, at })
      })
    ),
    get: Effect.fn("Clients.get")(function* (caller, id) {
      const { given } = yield* input.get({ id })
      return yield* Portrait.read(ledger, caller, given.id)
    }),
    ofRecord: Effect.fn("Clients.ofRecord")(function* (caller, record) {
      const { given } = yield* input.ofRecord({ record })
      const look = { index: "by_record", equals: [given.record] }
      const [owner] = (yield* store.page<Client.ClientId, Client.Client, Client.Event>(
        Client.collection,
        look,
        { limit: 1 }
      )).items
      if (owner === undefined) return yield* new Portrait.ClientNotFound()
      return yield* Portrait.read(ledger, caller, owner.id)
    }),
    doubts: Effect.fn("Clients.doubts")((_caller, page) =>
      store.page<Doubt.DoubtId, Doubt.Doubt, Doubt.Event>(
        Doubt.collection,
        { index: "by_verdict", equals: ["open"], order: "descending" },
        page
      )
    ),
    decide: Effect.fn("Clients.decide")(function* (caller, decision, stamp = {}) {
      const { given, payload } = yield* input.decide(decision)
      return yield* run({
        name: "clients.decide",
        caller,
        stamp,
        payload,
        body: (work) => deciding(work, given)
      })
    }),
    merge: Effect.fn("Clients.merge")(function* (caller, asked, stamp = {}) {
      const { given, payload } = yield* input.merge(asked)
      return yield* run({
        name: "clients.merge",
        caller,
        stamp,
        payload,
        body: (work) => merging(work, given)
      })
    }),
    unmerge: Effect.fn("Clients.unmerge")(function* (caller, asked, stamp = {}) {
      const { given, payload } = yield* input.unmerge(asked)
      return yield* run({
        name: "clients.unmerge",
        caller,
        stamp,
        payload,
        body: (work) => unmerging(work, given)
      })
    }),
    count
  } satisfies ClientsService)
})

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
const isTrouble = (failure: ClientError | Work.WorkError): boolean =>
  failure._tag !== "DifferentBsn" && failure._tag !== "ClientMerged" && failure._tag !== "SameClient"

/** Client identity, over the storage and vault of the host. */
export class Clients extends Context.Service<Clients, ClientsService>()("@zorgband/core/identity/Clients") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Clients> = Layer.effect(Clients, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [
  SourceRecord.collection,
  Client.collection,
  Doubt.collection
]
