/** A command in the making: what its body read and recorded, and the batch that follows from it. */
import { Batch, type Collection, Id, type Json, type Ledger, Sealing, type Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"

// What it is

/** A record that was read. */
export interface Read<Row> {
  /** Its key. */
  readonly key: string
  /** The decoded row. */
  readonly row: Row
}

/** What a body can do. */
export interface Work {
  /** The command's id. */
  readonly command: string
  /** When the command happened, in epoch milliseconds. */
  readonly at: number
  /** Who calls. */
  readonly caller: Caller
  /** An id for something that this command makes; the same each time that the command is run. */
  readonly id: (ordinal: number | string) => string
  /** Reads a record; `null` when there is none. Sees what this command recorded before. */
  readonly get: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    key: string
  ) => Effect.Effect<Row | null, Ledger.LedgerUnavailable>
  /** The same for many, in the order asked and in one round trip. */
  readonly getAll: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    keys: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<Row | null>, Ledger.LedgerUnavailable>
  /** Finds records by a declared index, as stored before this command. Each is expected at commit, the scope too. */
  readonly find: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    query: Omit<Ledger.Query, "collection">
  ) => Effect.Effect<ReadonlyArray<Read<Row>>, Ledger.LedgerUnavailable | Ledger.InvalidQuery>
  /**
   * Records what happened to the records with these keys, read before (or new). Their rows change by the
   * collection's `evolve`.
   *
   * @param about.also other records with the event in their history; when the event holds personal data they must
   * stand at commit as they stood when it was recorded, so that none of them was erased meanwhile
   * @param about.subject whose personal data the event holds, as `retention/id`
   */
  readonly record: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    event: Event,
    keys: ReadonlyArray<string>,
    about?: { readonly also?: ReadonlyArray<Ledger.Ref>; readonly subject?: Vault.Subject }
  ) => Effect.Effect<void, Ledger.LedgerUnavailable>
  /** Deletes the sealed bytes of a subject with the commit. The events stay. */
  readonly erase: (subject: Vault.Subject) => void
}

interface Held {
  readonly collection: Collection.AnyCollection
  readonly key: string
  readonly before: Ledger.Row | null
  after: unknown
  changed: boolean
}

interface Recorded {
  readonly split: Collection.SplitEvent
  readonly on: ReadonlyArray<Ledger.Ref>
  readonly subject: Vault.Subject | undefined
}

/** A draft: what the body uses, and the batch afterwards. */
export interface Draft {
  /** For the body. */
  readonly work: Work
  /** All that was read so far, absent records included. */
  readonly reads: () => ReadonlyArray<Ledger.Expectation>
  /** Seals what is personal and makes the batch. */
  readonly batch: (
    vault: Vault.VaultService,
    command: Ledger.Command,
    result: Json.Json
  ) => Effect.Effect<Ledger.Batch, Json.UnstorableValue | Vault.VaultUnavailable | Vault.SubjectErased>
}

/** Starts a draft. */
export const make = (
  ledger: Ledger.LedgerService,
  { command, at, caller }: { readonly command: string; readonly at: number; readonly caller: Caller }
): Draft => {
  const held = new Map<string, Held>()
  const scopes = new Map<string, Ledger.Expectation>()
  const recorded: Array<Recorded> = []
  const beside = new Map<string, Ledger.Expectation>()
  const erased = new Set<Vault.Subject>()

  const hold = (collection: Collection.AnyCollection, key: string, before: Ledger.Row | null): Held => {
    const id = Batch.refId({ collection: collection.name, key })
    const known = held.get(id)
    if (known !== undefined) return known
    const after = before === null ? null : collection.decode(before.doc, before.schema)
    const made: Held = { collection, key, before, after, changed: false }
    held.set(id, made)
    return made
  }

  const read = (
    collection: Collection.AnyCollection,
    keys: ReadonlyArray<string>
  ): Effect.Effect<ReadonlyArray<Held>, Ledger.LedgerUnavailable> => {
    const known = (key: string) => held.get(Batch.refId({ collection: collection.name, key }))
    const asked = keys.filter((key) => known(key) === undefined)
    if (asked.length === 0) return Effect.succeed(keys.flatMap((key) => known(key) ?? []))
    const refs = asked.map((key) => ({ collection: collection.name, key }))
    return Effect.map(ledger.get(refs, []), ({ rows }) => {
      for (const [at, key] of asked.entries()) hold(collection, key, rows[at] ?? null)
      return keys.flatMap((key) => known(key) ?? [])
    })
  }

  /** Expects records that are neither read nor written as they stand. What is not there cannot be expected. */
  const expect = (refs: ReadonlyArray<Ledger.Ref>): Effect.Effect<void, Ledger.LedgerUnavailable> => {
    const asked = refs.filter((ref) => !held.has(Batch.refId(ref)) && !beside.has(Batch.refId(ref)))
    if (asked.length === 0) return Effect.void
    return Effect.map(ledger.get(asked, []), ({ rows }) => {
      for (const row of rows)
        if (row !== null) beside.set(Batch.refId(row.ref), { ref: row.ref, version: row.version })
    })
  }
  const others = () => [...beside].flatMap(([id, expectation]) => (held.has(id) ? [] : expectation))

  const work: Work = {
    command,
    at,
    caller,
    id: (ordinal) => Id.derive(at, command, ordinal),
    get: (collection, key) => Effect.map(read(collection, [key]), ([one]) => one?.after as never),
    getAll: (collection, keys) =>
      Effect.map(read(collection, keys), (all) => all.map(({ after }) => after as never)),
    find: (collection, query) =>
      Effect.map(ledger.find({ ...query, collection: collection.name }), ({ items, scope }) => {
        if (scope !== null) {
          const equals = query.equals as Ledger.Scope["equals"]
          const asked = { collection: collection.name, index: query.index, equals }
          const known = scopes.get(Batch.scopeId(asked))
          if (known === undefined) scopes.set(Batch.scopeId(asked), { scope: asked, version: scope })
        }
        return items.map((item) => ({
          key: item.ref.key,
          row: hold(collection, item.ref.key, item).after as never
        }))
      }),
    record: (collection, event, keys, { also = [], subject } = {}) =>
      Effect.gen(function* () {
        const touched = yield* read(collection, keys)
        const split = collection.split(event)
        if (split.personal !== null) yield* expect(also)
        for (const one of touched) {
          one.after = collection.evolve(one.after as never, event, one.key)
          one.changed = true
        }
        const on = [...keys.map((key) => ({ collection: collection.name, key })), ...also]
        recorded.push({ split, on, subject })
      }),
    erase: (subject) => void erased.add(subject)
  }

  const seal = (vault: Vault.VaultService, { split, on, subject }: Recorded, ordinal: number) =>
    Sealing.seal(vault, {
      ...split,
      id: Id.derive(at, command, `event ${ordinal}`),
      at,
      command,
      actor: caller.actor,
      purpose: caller.purpose,
      onBehalfOf: caller.onBehalfOf ?? null,
      on,
      subject
    })

  return {
    work,
    reads: () => [
      ...scopes.values(),
      ...others(),
      ...[...held.values()].map(({ collection, key, before }) => ({
        ref: { collection: collection.name, key },
        version: before?.version ?? 0
      }))
    ],
    batch: (vault, receipt, result) =>
      Effect.gen(function* () {
        const events = yield* Effect.forEach(recorded, (one, ordinal) => seal(vault, one, ordinal), {
          concurrency: "unbounded"
        })
        const all = [...held.values()]
        return yield* Effect.fromResult(
          Batch.make({
            command: receipt,
            at,
            expect: [
              ...scopes.values(),
              ...others(),
              ...all
                .filter(({ before, changed }) => !changed && before !== null)
                .map(({ collection, key, before }) => ({
                  ref: { collection: collection.name, key },
                  version: (before as Ledger.Row).version
                }))
            ],
            changes: all.filter(({ changed }) => changed),
            events,
            erase: [...erased],
            result
          })
        )
      })
  }
}
