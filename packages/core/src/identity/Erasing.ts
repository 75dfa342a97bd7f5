/**
 * Erasing what is known of a person. First the keys are destroyed: from then on nothing of the person can be sealed
 * any more, and what was sealed, in back-ups too, cannot be read. Then one commit deletes the sealed bytes, takes
 * rows, index entries and claims back to what stays, and enters it in the register. Whatever stops it half-way,
 * asking again or {@link reapply} ends it: the keys that are gone say what is left to do.
 */
import { type Collection, Id, type Ledger, type Vault } from "@zorgband/plugin-sdk"
import { Context, Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import type * as Store from "../work/Store.ts"
import * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Doubt from "./Doubt.ts"
import * as Erasure from "./Erasure.ts"
import { partiesOf } from "./Forgotten.ts"
import { also, ownerOf } from "./Hanging.ts"
import * as SourceRecord from "./SourceRecord.ts"
import * as Traces from "./Traces.ts"

// What it is

/** What erasing must know of the host. */
export interface Host {
  /** Every collection that may hold data of a person: those of all areas. */
  readonly collections: ReadonlyArray<Collection.AnyCollection>
  /** Whether it would be part of a transaction of the host's. */
  readonly joined: boolean
}

/** What erasing must know of the host; it is given with the storage. */
export const Host: Context.Reference<Host> = Context.Reference("@zorgband/core/identity/Host", {
  defaultValue: (): Host => ({ collections: [SourceRecord.collection], joined: false })
})

/** The receipt of an erasure. */
export type Erased = {
  /** Its entry in the register. */
  readonly erasure: Erasure.ErasureId
  /** All whose data went. */
  readonly parties: ReadonlyArray<Party.PartyId>
  /** How many rows lost personal data. */
  readonly rows: number
}

/** What doing erasures again came to. */
export interface Reapplied {
  /** How many erasures there ever were. */
  readonly erasures: number
  /** How many of them were not there, or not whole. */
  readonly again: number
}

/** Why something is not erased. */
export type EraseError =
  | Erasure.MustBeKept
  | Erasure.UnknownParty
  | Erasure.CannotErase
  | Erasure.NotInHostTransaction

type Trouble = Ledger.LedgerUnavailable | Ledger.InvalidQuery
type Failure = EraseError | Work.WorkError

// What it does

/** Clients let go of the BSN of their erased records, and what was doubted of these is not asked any more. */
const letGo = (work: Work.Work, parties: ReadonlyArray<Party.PartyId>): Effect.Effect<void, Trouble> =>
  Effect.gen(function* () {
    const byClient = new Map<string, Array<SourceRecord.SourceRecordId>>()
    for (const party of parties) {
      if (!party.includes("|")) {
        if ((yield* work.get(Client.collection, party)) !== null && !byClient.has(party))
          byClient.set(party, [])
        continue
      }
      const record = party as string as SourceRecord.SourceRecordId
      const owner = yield* ownerOf(work, record)
      if (owner !== undefined) byClient.set(owner.id, [...(byClient.get(owner.id) ?? []), record])
      const about = { index: "by_record", equals: [record], limit: 1_000 }
      for (const { key, row } of yield* work.find(Doubt.collection, about))
        if (row.verdict === null && (yield* work.get(Doubt.collection, key)) !== null)
          yield* work.record(
            Doubt.collection,
            Doubt.Event.cases.Dropped.make({}),
            [key],
            also(row.left, row.right)
          )
    }
    for (const [client, records] of byClient)
      yield* work.record(
        Client.collection,
        Client.Event.cases.Erased.make({ records }),
        [client],
        also(...records)
      )
  })

const redact = (store: Store.Store, host: Host, work: Work.Work, parties: ReadonlyArray<Party.PartyId>) =>
  Effect.gen(function* () {
    const { refs } = yield* Traces.of(store.ledger, parties)
    const rows = yield* Traces.holding(host.collections, refs, work.get)
    for (const { collection, key } of rows)
      yield* work.record(collection, collection.erased, [key], {
        also: Party.refs(parties).filter((ref) => ref.collection !== collection.name || ref.key !== key)
      })
    for (const subject of Erasure.subjects({ parties })) work.erase(subject)
    return rows.length
  })

const destroyed = (vault: Vault.VaultService, erasure: Erasure.Erasure) =>
  Effect.forEach(Erasure.subjects(erasure), (subject) => vault.destroy(subject, Erasure.note(erasure)), {
    discard: true
  })

/** Names its entry in the register. */
const entry = "erasure"

/** The command of an erasure; `again`: one that was done before, with the parties that it had then. */
const task = (
  store: Store.Store,
  host: Host,
  caller: Caller,
  asked: Erasure.Asked,
  stamp: Work.Stamp,
  again: Erasure.Erasure | null = null
): Work.Task<Erased, Failure> => ({
  name: "clients.erase",
  caller,
  stamp,
  payload: { party: asked.party, ground: asked.ground, keptUntil: asked.keptUntil },
  body: (work) =>
    Effect.gen(function* () {
      const at = Instant.of(work.at)
      const parties = again?.parties ?? (yield* partiesOf(store, work, asked.party))
      const erasure: Erasure.Erasure = again ?? {
        ...asked,
        parties,
        at,
        command: work.command,
        actor: caller.actor,
        purpose: caller.purpose,
        onBehalfOf: caller.onBehalfOf ?? null
      }
      yield* Effect.fromResult(Erasure.allowed(asked, at))
      // Refused before anything is destroyed, or not at all.
      yield* Traces.holding(host.collections, (yield* Traces.of(store.ledger, parties)).refs, work.get)
      yield* destroyed(store.vault, erasure)
      const rows = yield* redact(store, host, work, parties)
      yield* letGo(work, parties)
      const id = Erasure.ErasureId.make(work.id(entry))
      yield* work.record(Erasure.collection, Erasure.Event.cases.Done.make({ erasure }), [id], {
        also: Party.refs(parties)
      })
      return { erasure: id, parties, rows }
    })
})

/** How often is looked whether something came in. Nothing can, once the parties' own rows have changed. */
const maxSweeps = 16

/** What was sealed before the keys were gone may be committed until the parties' own rows have changed: it goes too. */
const sweep = (store: Store.Store, host: Host, caller: Caller, parties: ReadonlyArray<Party.PartyId>) =>
  Effect.gen(function* () {
    const name = "clients.erase"
    for (let sweeps = 0; sweeps < maxSweeps; sweeps++) {
      if (!(yield* Traces.isLeft(store, host.collections, parties))) return sweeps > 0
      const body = (work: Work.Work) => redact(store, host, work, parties)
      yield* store.run({ name, caller, stamp: {}, payload: { parties }, body })
    }
    return yield* new Work.Contended({ name, attempts: maxSweeps })
  })

/** Erases. See the top of this file for the order, and why. */
export const erasing = (
  store: Store.Store,
  host: Host,
  caller: Caller,
  asked: Erasure.Asked,
  stamp: Work.Stamp
): Effect.Effect<Erased, Failure> =>
  Effect.gen(function* () {
    if (host.joined) return yield* new Erasure.NotInHostTransaction()
    const erased = yield* store.run(task(store, host, caller, asked, stamp))
    yield* sweep(store, host, caller, erased.parties)
    return erased
  })

/** Does every erasure again that is not there, or not whole: those of the register, and those of destroyed keys. */
export const reapplying = (store: Store.Store, host: Host): Effect.Effect<Reapplied, Failure> =>
  Effect.gen(function* () {
    if (host.joined) return yield* new Erasure.NotInHostTransaction()
    const all = new Map<string, Erasure.Erasure>()
    const gone = new Set<Vault.Subject>()
    for (const { subject, note } of yield* store.vault.destroyed) {
      gone.add(subject)
      const erasure = Erasure.noted(note)
      if (erasure !== null) all.set(note, erasure)
    }
    yield* store.each(Erasure.collection, { index: "id", equals: [] }, (erasure) =>
      all.set(Erasure.note(erasure), erasure)
    )
    let again = 0
    for (const erasure of all.values()) {
      const { command, at, actor, purpose, onBehalfOf, parties } = erasure
      const caller = { actor, purpose, ...(onBehalfOf === null ? {} : { onBehalfOf }) }
      // Not by its receipt, which expires.
      const isEntered = (yield* store.get(Erasure.collection, Id.derive(at, command, entry))) !== null
      const isKeyless = Erasure.subjects(erasure).every((subject) => gone.has(subject))
      if (!isKeyless) yield* destroyed(store.vault, erasure)
      if (!isEntered) yield* store.run(task(store, host, caller, erasure, { command, at }, erasure))
      if ((yield* sweep(store, host, caller, parties)) || !isEntered || !isKeyless) again += 1
    }
    return { erasures: all.size, again }
  })
