/** Registering what a system says of a person: its record hangs where it belongs. */
import type { Json, Vault } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import type { ClientError, Registered, Registration } from "./ClientsService.ts"
import { ownerOf, place, rebase } from "./Hanging.ts"
import * as Person from "./Person.ts"
import { bsnPurpose, groupOf, mayHoldBsn, NoBsnGround, type Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** See {@link make}. */
export interface Registering {
  /** The keyed hash of a verified BSN, in the group of the system that says it; `null` without one. */
  readonly tokenOf: (
    source: string,
    person: Person.Person
  ) => Effect.Effect<SourceRecord.BsnToken | null, Vault.VaultUnavailable>
  /** A system says this of a person; its record hangs where it belongs, or on the client that it is `adopted` by. */
  readonly saying: (
    work: Work.Work,
    record: SourceRecord.SourceRecordId,
    person: Person.Person,
    bsn: SourceRecord.BsnToken | null,
    adopted?: Client.ClientId
  ) => Effect.Effect<Registered, ClientError | Work.WorkError>
  /** The command that registers what a system says. */
  readonly registration: (
    caller: Caller,
    said: Registration,
    stamp: Work.Stamp
  ) => Effect.Effect<Work.Task<Registered, ClientError | Work.WorkError>, ClientError | Work.WorkError>
}

// What it does

const read = Input.reader("clients.register", {
  source: Schema.String,
  localId: Schema.String,
  person: Schema.Unknown,
  client: Schema.optionalKey(Client.ClientId)
})

/** Registers, over the storage of the host. */
export const make = ({ vault }: Store.Store, setting: Setting): Registering => {
  const tokenOf: Registering["tokenOf"] = (source, person) =>
    Effect.gen(function* () {
      const number = SourceRecord.verifiedBsn(person)
      const purpose = bsnPurpose(groupOf(setting, source))
      return number === null ? null : ((yield* vault.blind(purpose, number)) as SourceRecord.BsnToken)
    })

  const saying: Registering["saying"] = (work, record, person, bsn, adopted) =>
    Effect.gen(function* () {
      const before = yield* work.get(SourceRecord.collection, record)
      const said = { person, bsn, at: Instant.of(work.at) }
      for (const event of SourceRecord.decide(before, said))
        yield* work.record(SourceRecord.collection, event, [record], {
          subject: SourceRecord.subject(record)
        })
      const state = SourceRecord.revised(before, said)
      const owner = yield* ownerOf(work, record)
      if (owner === undefined) return { record, ...(yield* place(work, setting, record, state, adopted)) }
      const client = before?.bsn === bsn ? owner.id : yield* rebase(work, setting, owner, record, state)
      return { record, client, as: "known record" as const }
    })

  const registration: Registering["registration"] = (caller, said, stamp) =>
    Effect.gen(function* () {
      const { source, localId, person, client: adopted } = (yield* read(said)).given
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

  return { saying, registration, tokenOf }
}
