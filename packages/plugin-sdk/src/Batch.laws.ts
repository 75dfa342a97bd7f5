/** The laws of `Batch`, as data: twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import * as Batch from "./Batch.ts"
import type { Claim, Entry, Batch as LedgerBatch, Row } from "./Ledger.ts"
import { ticket } from "./testing/Arbitraries.ts"
import { command } from "./testing/Build.ts"
import * as Ticket from "./testing/Ticket.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Batch, "make" | "together">

const { collection } = Ticket
const keys = ["a", "b", "c"] as const

/** Tickets before, each holding its number alone, and after. */
const drafts = fc
  .record({
    before: fc.tuple(...keys.map(() => fc.option(ticket()))),
    after: fc.tuple(...keys.map(() => fc.option(ticket())))
  })
  .map(({ before, after }) => {
    const held = new Set<string>()
    return keys.map((key, at): Batch.Change => {
      const was = before[at]
      const number = was?.number ?? null
      const alone = number !== null && !held.has(number) ? number : null
      if (alone !== null) held.add(alone)
      const row: Row | null =
        was === null || was === undefined
          ? null
          : {
              ref: { collection: collection.name, key },
              version: at + 1,
              schema: 1,
              doc: collection.encode({ ...was, number: alone })
            }
      return { collection, key, before: row, after: after[at] ?? null }
    })
  })

const projected = ({ before, after }: Batch.Change) => ({
  was: before === null ? null : collection.project(collection.decode(before.doc, 1)),
  is: after === null ? null : collection.project(after)
})

const text = (value: unknown): string => JSON.stringify(value)
const sorted = (values: ReadonlyArray<unknown>): string => text(values.map(text).sort())

/** Whether one writes what the other reads or writes. */
const meets = (left: LedgerBatch, right: LedgerBatch): boolean => {
  const reads = ({ expect }: LedgerBatch) => expect.map((one) => ("ref" in one ? one.ref : one.scope))
  const writes = ({ command: { id }, put, remove, move, touch }: LedgerBatch) => [
    id,
    ...[...put, ...remove].map(({ ref }) => ref),
    ...put.flatMap(({ claims }) => [...claims.take, ...claims.release]),
    ...remove.flatMap(({ release }) => release),
    ...move.map(({ claim }) => claim),
    ...touch
  ]
  const any = (some: ReadonlyArray<unknown>, others: ReadonlyArray<unknown>) => {
    const known = new Set(others.map(text))
    return some.some((one) => known.has(text(one)))
  }
  return any(writes(left), [...writes(right), ...reads(right)]) || any(reads(left), writes(right))
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ make, together }: Subject) => {
  const batch = (changes: ReadonlyArray<Batch.Change>, more: Partial<Batch.Draft> = {}) =>
    Result.getOrThrow(
      make({ command: command("c"), at: 0, expect: [], changes, events: [], result: null, ...more })
    )
  const property = (holds: (changes: ReadonlyArray<Batch.Change>) => boolean) => () =>
    fc.assert(fc.property(drafts, holds), { numRuns: 500 })
  /** Batches of different commands over few records, numbers and teams; some also read. */
  const many = fc
    .array(
      fc.record({ changes: drafts, suffix: fc.constantFrom("", "x", "y"), reads: fc.subarray([...keys]) }),
      {
        maxLength: 5
      }
    )
    .map((all) =>
      all.map(({ changes, suffix, reads }, at) => {
        const moved = changes.slice(0, 1).map((change): Batch.Change => {
          const key = `${change.key}${suffix}`
          const before = change.before && { ...change.before, ref: { ...change.before.ref, key } }
          return { ...change, key, before }
        })
        const expect = reads.map((key) => ({ ref: { collection: collection.name, key }, version: 1 }))
        return batch(moved, { command: command(`c${at}`), expect })
      })
    )
  return {
    "a change is a put or a removal of the version that was read, or nothing": property((changes) => {
      const { put, remove } = batch(changes)
      const wanted = changes.flatMap(({ key, before, after }) =>
        before === null && after === null
          ? []
          : [[after === null ? "remove" : "put", key, before?.version ?? 0]]
      )
      const given = [
        ...put.map(({ ref, expect }) => ["put", ref.key, expect]),
        ...remove.map(({ ref, expect }) => ["remove", ref.key, expect])
      ]
      return sorted(given) === sorted(wanted)
    }),
    "entries before, less those removed, with those added, are the entries after": property((changes) => {
      const { put, remove } = batch(changes)
      const gone = remove.map(({ ref, entries }) => ({ ref, entries: { add: [], remove: entries } }))
      return [...put, ...gone].every(({ ref, entries }) => {
        const { was, is } = projected(changes.find(({ key }) => key === ref.key) as Batch.Change)
        const removed = new Set(entries.remove.map(text))
        const kept = (was?.entries ?? []).filter((entry: Entry) => !removed.has(text(entry)))
        return sorted([...kept, ...entries.add]) === sorted(is?.entries ?? [])
      })
    }),
    "claims that are applied in any order end with the rows that have them": property((changes) => {
      const held = new Map<string, string>()
      for (const change of changes)
        for (const { value } of projected(change).was?.claims ?? []) held.set(value, change.key)
      const { put, remove, move } = batch(changes)
      const take = (value: string, key: string) => {
        if (held.has(value)) throw new Error("taken")
        held.set(value, key)
      }
      // The port's order: releases and moves free a value before it is taken.
      try {
        for (const { claim, from, to } of move) {
          if (held.get(claim.value) !== from.key) return false
          held.set(claim.value, to.key)
        }
        for (const { claims } of put) for (const { value } of claims.release) held.delete(value)
        for (const { release } of remove) for (const { value } of release) held.delete(value)
        for (const { ref, claims } of put) for (const { value } of claims.take) take(value, ref.key)
      } catch {
        // Two rows want one value: then it must be so.
        const wanted = changes.flatMap((change) =>
          (projected(change).is?.claims ?? []).map((claim: Claim) => claim.value)
        )
        return new Set(wanted).size < wanted.length
      }
      return changes.every((change) =>
        (projected(change).is?.claims ?? []).every((claim: Claim) => held.get(claim.value) === change.key)
      )
    }),
    "every scope that a row was or becomes part of is touched, once": property((changes) => {
      const wanted = changes.flatMap((change) => {
        const { was, is } = projected(change)
        return [...(was?.scopes ?? []), ...(is?.scopes ?? [])].map(text)
      })
      return sorted(batch(changes).touch) === text([...new Set(wanted)].sort())
    }),
    "what was read and is written is not expected apart": property((changes) => {
      const expect = keys.map((key) => ({ ref: { collection: collection.name, key }, version: 1 }))
      const { put, remove, expect: kept } = batch(changes, { expect })
      const written = new Set([...put, ...remove].map(({ ref }) => ref.key))
      return sorted(kept) === sorted(expect.filter(({ ref }) => !written.has(ref.key)))
    }),
    "nothing new is sealed for who is erased": property((changes) => {
      const event = (id: string, subject: string) => ({
        id,
        type: "ticket.Written",
        at: 0,
        on: [],
        envelope: "{}",
        sealed: { subject, bytes: Uint8Array.of(1) }
      })
      const { events } = batch(changes, { events: [event("e", "s/a"), event("f", "s/b")], erase: ["s/a"] })
      return text(events.map(({ sealed }) => sealed === null)) === "[true,false]"
    }),
    "nobody in a group writes what another reads or writes": () =>
      fc.assert(
        fc.property(many, fc.integer({ min: 1, max: 4 }), (batches, max) => {
          const { group, rest } = together(batches, Batch.footprint, max)
          return (
            group.length <= max &&
            group.length + rest.length === batches.length &&
            group.every((one, at) => group.slice(at + 1).every((other) => !meets(one, other)))
          )
        })
      ),
    "what is left keeps its place, and nothing overtakes what it meets": () =>
      fc.assert(
        fc.property(many, fc.integer({ min: 1, max: 4 }), (batches, max) => {
          const { group, rest } = together(batches, Batch.footprint, max)
          const place = (one: LedgerBatch) => batches.indexOf(one)
          const inOrder = (some: ReadonlyArray<LedgerBatch>) =>
            some.every((one, at) => at === 0 || place(some[at - 1] as LedgerBatch) < place(one))
          return (
            inOrder(group) &&
            inOrder(rest) &&
            group.every((one) => rest.every((left) => place(left) > place(one) || !meets(left, one)))
          )
        })
      ),
    "batches that meet nobody go together": () =>
      fc.assert(
        fc.property(many, (batches) => {
          const apart = batches.every((one, at) => batches.slice(at + 1).every((other) => !meets(one, other)))
          return !apart || together(batches, Batch.footprint).rest.length === 0
        })
      ),
    "what no engine can index is refused": () =>
      fc.assert(
        fc.property(
          fc.constantFrom<Partial<Ticket.Ticket>>(
            { owner: "x".repeat(513) },
            { number: "x".repeat(513) },
            { tags: ["x".repeat(513)], due: 1 },
            { owner: "a\u0000" },
            { title: "\ud800" },
            { extra: { deep: "\u0000" } },
            // By itself each is short enough; with the other in one index it is not.
            { team: "\u4e00".repeat(500), status: "\u4e00".repeat(500) }
          ),
          (bad) => {
            const changes = [{ collection, key: "a", before: null, after: Ticket.make(bad) }]
            return Result.isFailure(
              make({ command: command("c"), at: 0, expect: [], changes, events: [], result: null })
            )
          }
        )
      )
  }
}
