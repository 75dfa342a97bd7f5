/** Makes a {@link Batch} from what a decision changed: the differences that an adapter only has to apply. */
import { Result } from "effect"
import type { AnyCollection, Layout, Projection } from "./Collection.ts"
import * as Hash from "./Hash.ts"
import * as Json from "./Json.ts"
import type {
  Batch,
  Claim,
  Command,
  Entry,
  Expectation,
  Move,
  NewEvent,
  Put,
  Ref,
  Remove,
  Row,
  Scalar,
  Scope
} from "./Ledger.ts"

/** A record before and after. */
export interface Change {
  /** Its collection. */
  readonly collection: AnyCollection
  /** Its key. */
  readonly key: string
  /** As it was read; `null` when it was absent. */
  readonly before: Row | null
  /** The decoded row to write; `null` to remove it. */
  // biome-ignore lint/suspicious/noExplicitAny: the row of the collection
  readonly after: any
}

/** What {@link make} asks. */
export interface Draft {
  /** Which command. */
  readonly command: Command
  /** When, in epoch milliseconds. */
  readonly at: number
  /** What was read. What is also changed is left out by {@link make}. */
  readonly expect: ReadonlyArray<Expectation>
  /** What changes; no record twice. */
  readonly changes: ReadonlyArray<Change>
  /** What happened. */
  readonly events: ReadonlyArray<NewEvent>
  /** Subjects whose sealed bytes are deleted; nothing new is sealed for them in the same batch. */
  readonly erase?: ReadonlyArray<string>
  /** What the command answers. */
  readonly result: Json.Json
}

/** A text that names a record. */
export const refId = (ref: Ref): string => `${ref.collection}/${ref.key}`
/** A text that names a claim. */
export const claimId = (claim: Claim): string => `${claim.name}=${claim.value}`
/** A text that names a scope. */
export const scopeId = (scope: Scope): string =>
  JSON.stringify([scope.collection, scope.index, ...scope.equals])

const entryId = (entry: Entry): string => JSON.stringify([entry.index, ...entry.values])

const nothing: Projection = { fields: {}, entries: [], claims: [], scopes: [] }

const without = <A>(
  items: ReadonlyArray<A>,
  id: (item: A) => string,
  others: ReadonlyArray<A>
): ReadonlyArray<A> => {
  if (items.length === 0 || others.length === 0) return items
  const known = new Set(others.map(id))
  return items.filter((item) => !known.has(id(item)))
}

/** The longest key of a record or id of a command, in UTF-16 units. */
export const maxKey = 200
/** The longest value of an indexed text or a claim, in UTF-16 units. */
export const maxValue = 512
/**
 * The most bytes of UTF-8 that the texts of one index have together, in one row and with its key: an engine that keeps
 * an index in pages cannot split what it has of a row.
 */
export const maxEntry = 2_400

interface Held {
  readonly id: string
  readonly claim: Claim
  readonly by: Ref
}

const long = (what: string, reason: "too long" | "not an integer" = "too long") =>
  Result.fail(new Json.UnstorableValue({ what, reason }))

/** The index that has more of a row than an engine can keep together; `undefined` when there is none. */
const crowded = (layout: Layout, key: string, { fields, entries }: Projection): string | undefined => {
  const bytes = (values: ReadonlyArray<Scalar | null | undefined>): number =>
    values.reduce<number>((sum, one) => sum + (typeof one === "string" ? Hash.utf8(one).length : 0), 0)
  const room = maxEntry - bytes([key])
  return (
    entries.find(({ values }) => bytes(values) > room)?.index ??
    layout.indexes.find((index) => bytes(index.fields.map((field) => fields[field])) > room)?.name
  )
}

/** Whether every engine can index what was projected. The values themselves are checked as JSON. */
const indexable = (
  { name: collection, layout }: AnyCollection,
  key: string,
  projection: Projection
): Result.Result<unknown, Json.UnstorableValue> => {
  const { fields, entries, claims } = projection
  const scalars = [...Object.values(fields), ...entries.flatMap(({ values }) => values)]
  const texts = [...scalars, ...claims.map(({ value }) => value)].filter((value) => typeof value === "string")
  if (texts.some((value) => value.length > maxValue))
    return long(`An indexed field or claim of ${collection}`)
  if (scalars.some((value) => typeof value === "number" && !Number.isSafeInteger(value)))
    return long(`An indexed field of ${collection}`, "not an integer")
  // No character has more than three bytes for each of its units: mostly there is nothing to count.
  if (texts.reduce((sum, text) => sum + text.length, key.length) * 3 > maxEntry) {
    const index = crowded(layout, key, projection)
    if (index !== undefined) return long(`What index ${index} has of a row of ${collection}`)
  }
  return Json.canonical(texts, `An indexed field or claim of ${collection}`)
}

/** The batch, or what in it no engine can be trusted with. */
export const make = (draft: Draft): Result.Result<Batch, Json.UnstorableValue> => {
  if (draft.command.id.length > maxKey) return long("The id of a command")
  const put: Array<Put> = []
  const remove: Array<Remove> = []
  const taken: Array<Held> = []
  const released = new Map<string, Held>()
  const touch = new Map<string, Scope>()
  for (const { collection, key, before, after } of draft.changes) {
    if (key.length > maxKey) return long(`A key of ${collection.name}`)
    const ref = { collection: collection.name, key }
    const was = before === null ? nothing : collection.project(collection.decode(before.doc, before.schema))
    const is = after === null ? nothing : collection.project(after)
    const sound = indexable(collection, key, is)
    if (Result.isFailure(sound)) return Result.fail(sound.failure)
    for (const scope of [...was.scopes, ...is.scopes]) touch.set(scopeId(scope), scope)
    for (const claim of without(is.claims, claimId, was.claims))
      taken.push({ id: claimId(claim), claim, by: ref })
    for (const claim of without(was.claims, claimId, is.claims))
      released.set(claimId(claim), { id: claimId(claim), claim, by: ref })
    if (after === null) {
      if (before !== null) remove.push({ ref, expect: before.version, entries: was.entries, release: [] })
      continue
    }
    const doc = collection.encode(after)
    const storable = Json.canonical(doc, `A row of ${collection.name}`)
    if (Result.isFailure(storable)) return Result.fail(storable.failure)
    put.push({
      ref,
      expect: before?.version ?? 0,
      schema: collection.layout.version,
      doc,
      fields: is.fields,
      entries: {
        add: without(is.entries, entryId, was.entries),
        remove: without(was.entries, entryId, is.entries)
      },
      claims: { take: [], release: [] }
    })
  }
  const result = Json.canonical(draft.result, "The answer of a command")
  if (Result.isFailure(result)) return Result.fail(result.failure)
  const move: Array<Move> = []
  const take: Array<Held> = []
  for (const one of taken) {
    const from = released.get(one.id)
    if (from === undefined) take.push(one)
    else move.push({ claim: one.claim, from: from.by, to: one.by })
    // Given away once: who else takes the value finds it taken.
    released.delete(one.id)
  }
  const byRef = (held: Iterable<Held>) => Map.groupBy(held, ({ by }) => refId(by))
  const [takes, releases] = [byRef(take), byRef(released.values())]
  const claimsOf = (ref: Ref, held: ReadonlyMap<string, ReadonlyArray<Held>>) =>
    (held.get(refId(ref)) ?? []).map(({ claim }) => claim)
  const erase = draft.erase ?? []
  const changed = new Set([...put, ...remove].map(({ ref }) => refId(ref)))
  return Result.succeed({
    command: draft.command,
    at: draft.at,
    expect: draft.expect.filter(
      (expectation) => "scope" in expectation || !changed.has(refId(expectation.ref))
    ),
    put: put.map((one) => ({
      ...one,
      claims: { take: claimsOf(one.ref, takes), release: claimsOf(one.ref, releases) }
    })),
    remove: remove.map((one) => ({ ...one, release: claimsOf(one.ref, releases) })),
    move,
    touch: [...touch.values()],
    events: draft.events.map((event) =>
      event.sealed !== null && erase.includes(event.sealed.subject) ? { ...event, sealed: null } : event
    ),
    erase,
    result: draft.result
  })
}

/** Texts that name what a batch reads for its decision without writing it, and what it writes. */
export interface Footprint {
  /** Expected records and scopes. */
  readonly reads: ReadonlyArray<string>
  /** The command, and records, claims, scopes and subjects. */
  readonly writes: ReadonlyArray<string>
}

/** The footprint of a batch. */
export const footprint = (batch: Batch): Footprint => ({
  reads: batch.expect.map((expectation) =>
    "ref" in expectation ? `record:${refId(expectation.ref)}` : `scope:${scopeId(expectation.scope)}`
  ),
  writes: [
    `command:${batch.command.id}`,
    ...[...batch.put, ...batch.remove].map(({ ref }) => `record:${refId(ref)}`),
    ...batch.put.flatMap(({ claims }) =>
      [...claims.take, ...claims.release].map((claim) => `claim:${claimId(claim)}`)
    ),
    ...batch.remove.flatMap(({ release }) => release.map((claim) => `claim:${claimId(claim)}`)),
    ...batch.move.map(({ claim }) => `claim:${claimId(claim)}`),
    ...batch.touch.map((scope) => `scope:${scopeId(scope)}`),
    ...batch.erase.map((subject) => `subject:${subject}`)
  ]
})

/**
 * Takes from a list, in order, what can be committed in one call: nobody writes what another reads or writes. What
 * is left keeps its place: nothing overtakes something that it shares a write with.
 *
 * @param footprintOf keep the footprints of what is asked about more than once
 */
export const together = <A>(
  all: ReadonlyArray<A>,
  footprintOf: (one: A) => Footprint,
  max = Number.POSITIVE_INFINITY
): { readonly group: ReadonlyArray<A>; readonly rest: ReadonlyArray<A> } => {
  const read = new Set<string>()
  const written = new Set<string>()
  const group: Array<A> = []
  const rest: Array<A> = []
  for (const one of all) {
    if (group.length >= max) return { group, rest: [...rest, ...all.slice(group.length + rest.length)] }
    const { reads, writes } = footprintOf(one)
    const free =
      !reads.some((part) => written.has(part)) && !writes.some((part) => written.has(part) || read.has(part))
    if (free) group.push(one)
    else rest.push(one)
    for (const part of reads) read.add(part)
    for (const part of writes) written.add(part)
  }
  return { group, rest }
}
