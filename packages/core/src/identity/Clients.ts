/** The service of client identity: registers what systems say, keeps one client for each person, shows every doubt. */
import type { BsnRegister, Collection, Json } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Points from "../work/Points.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Bsn from "./Bsn.ts"
import * as Client from "./Client.ts"
import type { ClientError, ClientsService, Registered } from "./ClientsService.ts"
import { deciding, merging, proposing, splitting, unmerging } from "./Deciding.ts"
import * as Doubt from "./Doubt.ts"
import * as Erasing from "./Erasing.ts"
import * as Erasure from "./Erasure.ts"
import * as Intake from "./Intake.ts"
import * as KnownModel from "./KnownModel.ts"
import { type Linked, linking } from "./Linking.ts"
import * as Own from "./Own.ts"
import * as Person from "./Person.ts"
import * as Portrait from "./Portrait.ts"
import * as Registering from "./Registering.ts"
import { Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"
import * as Stating from "./Stating.ts"
import * as Verifying from "./Verifying.ts"

// What it does

const pair = { from: Client.ClientId, into: Client.ClientId }
/** A record that a system has: what the organisation itself states goes where its client goes. */
const ofSystem = SourceRecord.SourceRecordId.check(
  Schema.makeFilter((record) => !Own.is(record) || "Expected a record of a system")
)
const decision = {
  left: ofSystem,
  right: ofSystem,
  verdict: Doubt.Verdict
}
const input = {
  registerAll: Input.reader("clients.registerAll", {
    all: Schema.Array(Schema.Struct({ said: Schema.Unknown, stamp: Schema.Unknown }))
  }),
  match: Input.reader("clients.match", Intake.fields),
  verifyBsn: Input.reader("clients.verifyBsn", {
    record: SourceRecord.SourceRecordId,
    method: Schema.Literals(["SBV-Z", "COV", "WID"])
  }),
  confirm: Input.reader("clients.confirm", { record: SourceRecord.SourceRecordId }),
  get: Input.reader("clients.get", { id: Client.ClientId }),
  ofRecord: Input.reader("clients.ofRecord", { record: SourceRecord.SourceRecordId }),
  propose: Input.reader("clients.propose", decision),
  decide: Input.reader("clients.decide", decision),
  merge: Input.reader("clients.merge", pair),
  unmerge: Input.reader("clients.unmerge", pair),
  split: Input.reader("clients.split", {
    client: Client.ClientId,
    records: Schema.Array(ofSystem).check(Schema.isMaxLength(100), Schema.isUnique())
  }),
  state: Input.reader("clients.state", { client: Client.ClientId, is: Stating.Standing }),
  erase: Input.reader("clients.erase", Erasure.Asked.fields)
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const { ledger, run } = store
  const host = yield* Erasing.Host
  const setting = yield* Setting
  const points = yield* Points.Points
  const match = Intake.make(store, setting)

  const { saying, registration, tokenOf } = Registering.make(store, setting)

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
    match: Effect.fn("Clients.match")(function* (caller, asked) {
      yield* input.match(asked)
      return yield* match(caller, asked)
    }),
    verifyBsn: Effect.fn("Clients.verifyBsn")(function* (caller, asked, stamp = {}) {
      const { given, payload } = yield* input.verifyBsn(asked)
      const { record, method } = given
      const register = yield* points.get("bsn register", method)
      // A command that runs again asks again only when the system has said something else meanwhile.
      let answer: { readonly of: number; readonly status: BsnRegister.BsnAnswer } | null = null
      return yield* run({
        name: "clients.verifyBsn",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const held = yield* work.get(SourceRecord.collection, record)
            const decoded = held === null ? undefined : Person.decode(held.person)
            if (held === null || decoded === undefined || Result.isFailure(decoded))
              return yield* new Portrait.ClientNotFound()
            const person = decoded.success
            if (person.bsn === undefined) return yield* new Bsn.NoBsn()
            const { value } = person.bsn
            if (answer?.of !== held.revision) {
              const question = { bsn: value, person: Person.encode(person) as Json.Json }
              answer = { of: held.revision, status: yield* Verifying.ask(register, question) }
            }
            const { status } = answer
            const verification = { status, method, at: Instant.of(work.at), by: caller.actor }
            const verified = { ...person, bsn: { value, verification } }
            const token = yield* tokenOf(SourceRecord.systemOf(record), verified)
            yield* saying(work, record, verified, token)
            return status
          })
      })
    }),
    confirm: Effect.fn("Clients.confirm")((caller, confirmed, stamp = {}) =>
      store.command(input.confirm, { caller, stamp, asked: confirmed }, function* (work, given) {
        const state = yield* work.get(SourceRecord.collection, given.record)
        if (state === null) return yield* new Portrait.ClientNotFound()
        for (const event of SourceRecord.confirm(state, Instant.of(work.at)))
          yield* work.record(SourceRecord.collection, event, [given.record])
        return given.record
      })
    ),
    get: Effect.fn("Clients.get")(function* (caller, id) {
      const { given } = yield* input.get({ id })
      return yield* Portrait.read(store, caller, given.id, setting.survivorship)
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
      return yield* Portrait.read(store, caller, owner.id, setting.survivorship)
    }),
    doubts: Effect.fn("Clients.doubts")((_caller, page) =>
      store.page<Doubt.DoubtId, Doubt.Doubt, Doubt.Event>(
        Doubt.collection,
        { index: "by_verdict", equals: ["open"], order: "descending" },
        page
      )
    ),
    propose: Effect.fn("Clients.propose")((caller, proposed, stamp = {}) =>
      store.command(input.propose, { caller, stamp, asked: proposed }, function* (work, given) {
        return yield* proposing(work, setting, given)
      })
    ),
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
    decide: Effect.fn("Clients.decide")((caller, decision, stamp = {}) =>
      store.command(input.decide, { caller, stamp, asked: decision }, function* (work, given) {
        return yield* deciding(work, setting, given)
      })
    ),
    merge: Effect.fn("Clients.merge")((caller, asked, stamp = {}) =>
      store.command(input.merge, { caller, stamp, asked }, function* (work, given) {
        return yield* merging(work, setting, given)
      })
    ),
    unmerge: Effect.fn("Clients.unmerge")((caller, asked, stamp = {}) =>
      store.command(input.unmerge, { caller, stamp, asked }, function* (work, given) {
        return yield* unmerging(work, setting, given)
      })
    ),
    split: Effect.fn("Clients.split")((caller, asked, stamp = {}) =>
      store.command(input.split, { caller, stamp, asked }, function* (work, given) {
        return yield* splitting(work, setting, given)
      })
    ),
    state: Effect.fn("Clients.state")((caller, asked, stamp = {}) =>
      store.command(input.state, { caller, stamp, asked }, function* (work, given) {
        return yield* Stating.standing(work, given)
      })
    ),
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
