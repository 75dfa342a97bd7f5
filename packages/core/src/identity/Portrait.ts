/** A client as a reader sees it: the records that hang on it and the best that is known, secrecy respected. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Store from "../work/Store.ts"
import * as Client from "./Client.ts"
import * as Flags from "./Flags.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What is known of a client. */
export interface Portrait {
  /** The client that answers: the one asked for, or the one that it was merged into. */
  readonly id: Client.ClientId
  /** The best that is known, with the record that each field came from. */
  readonly golden: GoldenRecord.GoldenRecord
  /** The linked source records, by id. */
  readonly records: ReadonlyArray<GoldenRecord.Known>
  /** Whether address and telephones were left out because a record is under secrecy. */
  readonly hidden: boolean
}

/** The role in which somebody may see address and telephones under secrecy. */
export const seesSecret = "sees-secret-addresses"

// What can go wrong

/** There is no such client. */
export class ClientNotFound extends Schema.TaggedError<ClientNotFound>()("ClientNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "There is no such client. Use the id that a registration or a search gave."
  }
}

// What it does

const hide = <P extends Person.Person | null>(person: P): P =>
  (person === null ? null : Person.withoutSecret(person)) as P

/** Puts it together. Address and telephones are left out under secrecy, unless the caller has the role. */
export const of = (
  caller: Caller,
  id: Client.ClientId,
  known: ReadonlyArray<GoldenRecord.Known>,
  policy?: GoldenRecord.Policy
): Portrait => {
  const golden = GoldenRecord.of(known, policy)
  const hidden =
    Flags.isSecret(known.map(({ record }) => record.person.flags)) &&
    caller.roles?.includes(seesSecret) !== true
  if (!hidden) return { id, golden, records: known, hidden }
  const { address: _address, telephones: _telephones, ...from } = golden.from
  return {
    id,
    golden: { ...golden, person: hide(golden.person), from },
    records: known.map((one) => ({ id: one.id, record: { ...one.record, person: hide(one.record.person) } })),
    hidden
  }
}

/** Reads a client and its records; follows merges. */
export const read = (
  store: Store.Store,
  caller: Caller,
  asked: Client.ClientId,
  policy?: GoldenRecord.Policy
): Effect.Effect<Portrait, ClientNotFound | Ledger.LedgerUnavailable> =>
  Effect.gen(function* () {
    let id = asked
    for (;;) {
      const client = yield* store.get(Client.collection, id)
      if (client === null) return yield* new ClientNotFound()
      if (client.mergedInto !== null) {
        id = client.mergedInto
        continue
      }
      const ids = client.links.map(({ record }) => record).sort()
      const records = yield* store.getAll(SourceRecord.collection, ids)
      const known = ids.flatMap((id, at) => {
        const record = records[at] ?? null
        return record === null ? [] : { id, record }
      })
      return of(caller, id, known, policy)
    }
  })
