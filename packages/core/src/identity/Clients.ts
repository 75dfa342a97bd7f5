/** The service of client identity: registers what systems say, keeps one client for each person, shows every doubt. */
import type { BsnRegister, Collection, Json, Ledger } from "@zorgband/plugin-sdk"
import { Clock, Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import * as Work from "../work/Work.ts"
import * as Bsn from "./Bsn.ts"
import * as Client from "./Client.ts"
import { type Decision, deciding, merging, type Pair, proposing, unmerging } from "./Deciding.ts"
import * as Doubt from "./Doubt.ts"
import * as Erasing from "./Erasing.ts"
import * as Erasure from "./Erasure.ts"
import { ownerOf, place, rebase } from "./Hanging.ts"
import * as Intake from "./Intake.ts"
import * as KnownModel from "./KnownModel.ts"
import { type Linked, linking } from "./Linking.ts"
import type * as Matching from "./matching/index.ts"
import * as Person from "./Person.ts"
import * as Portrait from "./Portrait.ts"
import { bsnPurpose, groupOf, type KeptApart, mayHoldBsn, NoBsnGround, Setting } from "./Setting.ts"
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
  /**
   * The id under which the host counts this person already, a UUID, to be taken over. Only for a record that is new
   * here: one that is known stays with its client, and a verified BSN that a client has goes before it.
   */
  readonly client?: string
}

/** What a registration came to. */
export type Registered = {
  /** The id of the source record. */
  readonly record: SourceRecord.SourceRecordId
  /** The client that it hangs on. */
  readonly client: Client.ClientId
  /** Whether the record was new, and why it hangs there. */
  readonly as: "new client" | "same BSN" | "client of the host" | "known record"
}

/** A doubt that waits for a person, with its id. */
export type OpenDoubt = Store.Stored<Doubt.DoubtId, Doubt.Doubt>

/** How many there are. */
export interface Counts {
  /** Source records. */
  readonly records: number
  /** Clients: each person once. */
  readonly clients: number
  /** Pairs that wait for a person. */
  readonly doubts: number
}

/** The doubts that wait for people. */
export interface Workload {
  /** That nobody looked at. */
  readonly open: Waiting
  /** That somebody proposed a verdict for, for somebody else to decide. */
  readonly proposed: Waiting
}

/** How many wait. */
export interface Waiting {
  /** How many. */
  readonly count: number
  /** When the one that waits longest was raised; `null` when none waits. */
  readonly since: Instant.Instant | null
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
  | Doubt.SecondPersonNeeded
  | Portrait.ClientNotFound
  | Matching.DuplicateRecord
  | Erasing.EraseError
  | NoBsnGround
  | KeptApart
  | Bsn.NoBsn
  | BsnRegister.BsnRegisterUnavailable

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
  /**
   * Who somebody might be, before anything is registered: for intake, and for recognising a caller. Gives ids and
   * reasons, no personal data; read a client with `get`.
   */
  readonly match: (caller: Caller, asked: Intake.Asked) => Answer<Intake.Matched>
  /**
   * Asks a register whose the BSN of a source record is, and keeps the answer beside it. A number that proves to be
   * another's is not used any more; one that proves right joins the record to the client that has it.
   */
  readonly verifyBsn: (
    caller: Caller,
    asked: { readonly record: SourceRecord.SourceRecordId },
    register: BsnRegister.BsnRegister,
    stamp?: Work.Stamp
  ) => Answer<BsnRegister.BsnAnswer>
  /**
   * Says that all that a source record says is still so, such as after asking the client. It counts as said anew: see
   * `Quality` and the golden record.
   */
  readonly confirm: (
    caller: Caller,
    confirmed: { readonly record: SourceRecord.SourceRecordId },
    stamp?: Work.Stamp
  ) => Answer<SourceRecord.SourceRecordId>
  /** A client, by its own id or that of a client that was merged into it. */
  readonly get: (caller: Caller, id: Client.ClientId) => Answer<Portrait.Portrait>
  /** The client that a source record hangs on. */
  readonly ofRecord: (caller: Caller, record: SourceRecord.SourceRecordId) => Answer<Portrait.Portrait>
  /** The doubts that wait for a person, the most likely first. */
  readonly doubts: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<OpenDoubt>>
  /**
   * Proposes whether two records are one person, for somebody else to decide. Where the host lets two people decide,
   * nothing is decided or merged without it.
   */
  readonly propose: (caller: Caller, decision: Decision, stamp?: Work.Stamp) => Answer<Doubt.DoubtId>
  /** How much waits for people, and since when. */
  readonly workload: (caller: Caller) => Answer<Workload>
  /** Decides whether two records are one person: merges their clients, or takes them apart and keeps them so. */
  readonly decide: (caller: Caller, decision: Decision, stamp?: Work.Stamp) => Answer<Doubt.Verdict>
  /** Merges one client into another. */
  readonly merge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /** Undoes a merge, and keeps the two apart from then on. */
  readonly unmerge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /**
   * Erases what is known of a person: destroys the keys, and takes rows and journal back to what happened, without
   * who. It cannot be undone, and is not part of a transaction of the host's. When it fails half-way, ask again with
   * the same stamp, or use `reapplyErasures`.
   */
  readonly erase: (
    caller: Caller,
    asked: typeof Erasure.Asked.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Erasing.Erased>
  /** The register of erasures, the latest first. */
  readonly erasures: (
    caller: Caller,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Store.Stored<Erasure.ErasureId, Erasure.Erasure>>>
  /**
   * Does every erasure again that is not there or not whole. Use it after an older copy of the data was put back,
   * with the keys as they are now, before anybody reads.
   */
  readonly reapplyErasures: (caller: Caller) => Answer<Erasing.Reapplied>
  /** How many records, clients and doubts there are. */
  readonly count: (caller: Caller) => Answer<Counts>
}

// What it does

const pair = { from: Client.ClientId, into: Client.ClientId }
const decision = {
  left: SourceRecord.SourceRecordId,
  right: SourceRecord.SourceRecordId,
  verdict: Doubt.Verdict
}
const input = {
  register: Input.reader("clients.register", {
    source: Schema.String,
    localId: Schema.String,
    person: Schema.Unknown,
    client: Schema.optionalKey(Client.ClientId)
  }),
  registerAll: Input.reader("clients.registerAll", {
    all: Schema.Array(Schema.Struct({ said: Schema.Unknown, stamp: Schema.Unknown }))
  }),
  match: Input.reader("clients.match", Intake.fields),
  verifyBsn: Input.reader("clients.verifyBsn", { record: SourceRecord.SourceRecordId }),
  confirm: Input.reader("clients.confirm", { record: SourceRecord.SourceRecordId }),
  get: Input.reader("clients.get", { id: Client.ClientId }),
  ofRecord: Input.reader("clients.ofRecord", { record: SourceRecord.SourceRecordId }),
  propose: Input.reader("clients.propose", decision),
  decide: Input.reader("clients.decide", decision),
  merge: Input.reader("clients.merge", pair),
  unmerge: Input.reader("clients.unmerge", pair),
  erase: Input.reader("clients.erase", Erasure.Asked.fields)
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const { ledger, run, vault } = store
  const host = yield* Erasing.Host
  const setting = yield* Setting
  const match = Intake.make(store, setting)

  const tokenOf = (source: string, person: Person.Person) =>
    Effect.gen(function* () {
      const number = SourceRecord.verifiedBsn(person)
      const purpose = bsnPurpose(groupOf(setting, source))
      return number === null ? null : ((yield* vault.blind(purpose, number)) as SourceRecord.BsnToken)
    })

  /** A system says this of a person; its record hangs where it belongs. */
  const saying = (
    work: Work.Work,
    record: SourceRecord.SourceRecordId,
    person: Person.Person,
    bsn: SourceRecord.BsnToken | null,
    adopted?: Client.ClientId
  ) =>
    Effect.gen(function* () {
      const before = yield* work.get(SourceRecord.collection, record)
      const said = { person, bsn, at: Instant.of(work.at) }
      for (const event of SourceRecord.decide(before, said))
        yield* work.record(SourceRecord.collection, event, [record], {
          subject: SourceRecord.subject(record)
        })
      const state = SourceRecord.revised(before, said)
      const owner = yield* ownerOf(work, record)
      if (owner === undefined) return { record, ...(yield* place(work, record, state, adopted)) }
      const client = before?.bsn === bsn ? owner.id : yield* rebase(work, owner, record, state)
      return { record, client, as: "known record" as const }
    })

  const registration = (caller: Caller, said: Registration, stamp: Work.Stamp) =>
    Effect.gen(function* () {
      const { source, localId, person, client: adopted } = (yield* input.register(said)).given
      const record = yield* Effect.fromResult(SourceRecord.id(source, localId))
      const decoded = yield* Effect.fromResult(Person.decode(person))
      if (decoded.bsn !== undefined && !mayHoldBsn(setting, source)) return yield* new NoBsnGround({ source })
      const bsn = yield* tokenOf(source, decoded)
      return {
        name: "clients.register",
        caller,
        stamp,
        payload: {
          source,
          localId,
          person: Person.encode(decoded) as Json.Json,
          ...(adopted === undefined ? {} : { client: adopted })
        },
        body: (work) => saying(work, record, decoded, bsn, adopted)
      } satisfies Work.Task<Registered, ClientError | Work.WorkError>
    })

  const count: ClientsService["count"] = Effect.fn("Clients.count")(function* (_caller) {
    const counted = (collection: string, index: string, equals: ReadonlyArray<string>) =>
      ledger.count({ collection, index, equals })
    return {
      records: yield* counted("source_record", "id", []),
      clients: yield* counted("client", "by_status", ["active"]),
      doubts: yield* counted("doubt", "by_verdict", ["open"])
    }
  })

  return Store.guarded("clients", {
    register: Effect.fn("Clients.register")(function* (caller, said, stamp = {}) {
      return yield* run(yield* registration(caller, said, stamp))
    }),
    registerAll: Effect.fn("Clients.registerAll")(function* (caller, all) {
      const tasks: Array<Work.Task<Registered, ClientError | Work.WorkError>> = []
      const refused = new Map<number, ClientError | Work.WorkError>()
      const { given } = yield* input.registerAll({ all })
      for (const [place_, { said, stamp }] of (given.all as typeof all).entries()) {
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
        body: ({ command, at }) =>
          Effect.gen(function* () {
            const linked = yield* linking(store, setting, caller, { command, at })
            const { clients, doubts } = yield* count(caller)
            return { ...linked, clients, doubts } as Linked & Json.Json
          })
      })
    ),
    match: Effect.fn("Clients.match")(function* (_caller, asked) {
      yield* input.match(asked)
      return yield* match(asked)
    }),
    verifyBsn: Effect.fn("Clients.verifyBsn")(function* (caller, asked, register, stamp = {}) {
      const { record } = (yield* input.verifyBsn(asked)).given
      const held = yield* store.get(SourceRecord.collection, record)
      const person = held === null ? undefined : Person.decode(held.person)
      if (person === undefined || Result.isFailure(person)) return yield* new Portrait.ClientNotFound()
      const { bsn } = person.success
      if (bsn === undefined) return yield* new Bsn.NoBsn()
      const question = { bsn: bsn.value, person: Person.encode(person.success) as Json.Json }
      const status = yield* register.verify(question)
      const at = stamp.at ?? (yield* Clock.currentTimeMillis)
      const verification = { status, method: register.method, at: Instant.of(at), by: caller.actor }
      const verified = { ...person.success, bsn: { value: bsn.value, verification } }
      const token = yield* tokenOf(SourceRecord.systemOf(record), verified)
      yield* run({
        name: "clients.verifyBsn",
        caller,
        stamp: { ...stamp, at },
        payload: { record, status },
        body: (work) =>
          Effect.gen(function* () {
            // What was asked was of this revision: what the system has said since is another question.
            const now = yield* work.get(SourceRecord.collection, record)
            if (now?.revision !== held?.revision)
              return yield* new Work.Contended({ name: "clients.verifyBsn", attempts: 1 })
            return yield* saying(work, record, verified, token)
          })
      })
      return status
    }),
    confirm: Effect.fn("Clients.confirm")(function* (caller, confirmed, stamp = {}) {
      const { given, payload } = yield* input.confirm(confirmed)
      return yield* run({
        name: "clients.confirm",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* work.get(SourceRecord.collection, given.record)
            if (state === null) return yield* new Portrait.ClientNotFound()
            for (const event of SourceRecord.confirm(state, Instant.of(work.at)))
              yield* work.record(SourceRecord.collection, event, [given.record])
            return given.record
          })
      })
    }),
    get: Effect.fn("Clients.get")(function* (caller, id) {
      const { given } = yield* input.get({ id })
      return yield* Portrait.read(ledger, caller, given.id, setting.survivorship)
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
      return yield* Portrait.read(ledger, caller, owner.id, setting.survivorship)
    }),
    doubts: Effect.fn("Clients.doubts")((_caller, page) =>
      store.page<Doubt.DoubtId, Doubt.Doubt, Doubt.Event>(
        Doubt.collection,
        { index: "by_verdict", equals: ["open"], order: "descending" },
        page
      )
    ),
    propose: Effect.fn("Clients.propose")(function* (caller, proposed, stamp = {}) {
      const { given, payload } = yield* input.propose(proposed)
      return yield* run({
        name: "clients.propose",
        caller,
        stamp,
        payload,
        body: (work) => proposing(work, setting, given)
      })
    }),
    workload: Effect.fn("Clients.workload")(function* (_caller) {
      const waiting = (stage: string) =>
        Effect.gen(function* () {
          const look = { index: "by_stage", equals: [stage] }
          const count = yield* ledger.count({ collection: Doubt.collection.name, ...look })
          const [first] = (yield* store.page(Doubt.collection, look, { limit: 1 })).items
          return { count, since: first?.row.raisedAt ?? null }
        })
      return { open: yield* waiting("open"), proposed: yield* waiting("proposed") }
    }),
    decide: Effect.fn("Clients.decide")(function* (caller, decision, stamp = {}) {
      const { given, payload } = yield* input.decide(decision)
      return yield* run({
        name: "clients.decide",
        caller,
        stamp,
        payload,
        body: (work) => deciding(work, setting, given)
      })
    }),
    merge: Effect.fn("Clients.merge")(function* (caller, asked, stamp = {}) {
      const { given, payload } = yield* input.merge(asked)
      return yield* run({
        name: "clients.merge",
        caller,
        stamp,
        payload,
        body: (work) => merging(work, setting, given)
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
    erase: Effect.fn("Clients.erase")(function* (caller, asked, stamp = {}) {
      const { given } = yield* input.erase(asked)
      return yield* Erasing.erasing(store, host, caller, given, stamp)
    }),
    erasures: Effect.fn("Clients.erasures")((_caller, page) =>
      store.page<Erasure.ErasureId, Erasure.Erasure, Erasure.Event>(
        Erasure.collection,
        { index: "by_time", equals: [], order: "descending" },
        page
      )
    ),
    reapplyErasures: Effect.fn("Clients.reapplyErasures")((_caller) => Erasing.reapplying(store, host)),
    count
  } satisfies ClientsService)
})

/** Client identity, over the storage and vault of the host. */
export class Clients extends Context.Service<Clients, ClientsService>()("@zorgband/core/identity/Clients") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Clients> = Layer.effect(Clients, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [
  SourceRecord.collection,
  Client.collection,
  Doubt.collection,
  Erasure.collection,
  KnownModel.collection
]
