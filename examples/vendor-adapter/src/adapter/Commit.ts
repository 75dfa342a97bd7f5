/// <reference types="node" />
/**
 * A commit: read everything that the batch rests on, judge it, and write on condition that nothing of it has changed.
 * When something has, judge again. The receipt is among what is read, so a command that was done once is not done
 * again, also when the answer to the first time was lost on its way.
 */
import { Batch, Chain, type Collection, Ledger, type Query, Verdict } from "@zorgband/plugin-sdk"
import { Effect, Random } from "effect"
import type { Card, Client } from "./Client.ts"
import * as Paths from "./Paths.ts"
import { cardsOf, type Event, type Kept, type Shown } from "./Stored.ts"

/** What the batch rests on, by path. */
type Known = ReadonlyMap<string, Card>

const restsOn = (batch: Ledger.Batch): ReadonlyArray<string> => {
  const { records, scopes, claims } = Verdict.groundsOf(batch)
  return [
    Paths.receipt(batch.command.id),
    Paths.head,
    ...records.map(Paths.row),
    ...[...scopes, ...batch.touch].map(Paths.scope),
    ...claims.map(Paths.claim)
  ]
}

const kept = (known: Known, ref: Ledger.Ref) => known.get(Paths.row(ref))?.value as Kept | undefined
const version = (known: Known, scope: Ledger.Scope) => (known.get(Paths.scope(scope))?.value ?? 0) as number

const judge = (known: Known, batch: Ledger.Batch): Ledger.Outcome =>
  Verdict.judge(batch, {
    receipt: (command) => (known.get(Paths.receipt(command))?.value ?? null) as Ledger.Receipt | null,
    record: (ref) => kept(known, ref)?.row.version ?? 0,
    scope: (scope) => version(known, scope),
    holder: (claim) => (known.get(Paths.claim(claim))?.value ?? null) as Ledger.Ref | null
  })

/** Everything to write, by path; `null` removes. What comes later counts. */
const changes = (
  found: Known,
  layouts: Query.Layouts,
  batch: Ledger.Batch,
  tenant: string,
  erased: ReadonlyArray<Card<Event>>
): ReadonlyMap<string, unknown> => {
  const change = new Map<string, unknown>()
  const without = <A>(list: ReadonlyArray<A>, gone: ReadonlyArray<A>) => {
    const names = new Set(gone.map((one) => JSON.stringify(one)))
    return list.filter((one) => !names.has(JSON.stringify(one)))
  }
  const moved = (end: "from" | "to", ref: Ledger.Ref) =>
    batch.move.filter((one) => Batch.refId(one[end]) === Batch.refId(ref)).map(({ claim }) => claim)

  for (const { ref } of batch.remove) {
    const before = kept(found, ref) as Kept
    for (const path of [Paths.row(ref), ...before.cards]) change.set(path, null)
    for (const claim of before.claims) change.set(Paths.claim(claim), null)
  }
  for (const { claims } of batch.put) for (const claim of claims.release) change.set(Paths.claim(claim), null)
  for (const { ref, expect, schema, doc, fields, ...put } of batch.put) {
    const before = kept(found, ref)
    const row = { ref, version: expect + 1, schema, doc }
    const entries = [...without(before?.entries ?? [], put.entries.remove), ...put.entries.add]
    const claims = [
      ...without(before?.claims ?? [], [...put.claims.release, ...moved("from", ref)]),
      ...put.claims.take,
      ...moved("to", ref)
    ]
    const layout = layouts.get(ref.collection) as Collection.Layout
    // Entries and claims come as differences: what an older build did not store of the row is still missing.
    const indexVersion = Math.min(before?.indexVersion ?? layout.indexVersion, layout.indexVersion)
    const known = { row, fields, entries, claims, indexVersion }
    const cards = cardsOf(layout, known)
    for (const path of before?.cards ?? []) change.set(path, null)
    for (const path of cards) change.set(path, { row, fields } satisfies Shown)
    change.set(Paths.row(ref), { ...known, cards } satisfies Kept)
    for (const claim of put.claims.take) change.set(Paths.claim(claim), ref)
  }
  for (const { claim, to } of batch.move) change.set(Paths.claim(claim), to)
  for (const scope of batch.touch) change.set(Paths.scope(scope), version(found, scope) + 1)

  let head = (found.get(Paths.head)?.value ?? Chain.start(tenant)) as Chain.Head
  for (const { envelope, sealed, on } of batch.events) {
    head = Chain.next(head, envelope)
    const bytes = sealed === null ? null : Buffer.from(sealed.bytes).toString("base64")
    change.set(Paths.event(head.position), { ...head, envelope, sealed: bytes } satisfies Event)
    const place = Paths.values([head.position])
    for (const ref of on) change.set(`${Paths.history(ref)}${place}`, head.position)
    if (sealed !== null) change.set(`${Paths.subject(sealed.subject)}${place}`, head.position)
  }
  change.set(Paths.head, head)
  for (const { path, value } of erased) change.set(path, { ...value, sealed: null })
  const { id, digest } = batch.command
  change.set(Paths.receipt(id), { digest, result: batch.result } satisfies Ledger.Receipt)
  return change
}

/** How often others may come before it. */
const attempts = 100

const unavailable = (code: string, retryable: boolean, outcomeUnknown = false) =>
  new Ledger.LedgerUnavailable({ operation: "commit", code, retryable, outcomeUnknown })

/** Commits the batches of a tenant. */
export const make = (
  client: Client,
  tenant: string,
  layouts: Query.Layouts
): Ledger.LedgerService["commit"] => {
  /** The events of these subjects that hold sealed bytes. */
  const sealedOf = (subjects: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      if (subjects.length === 0) return []
      const ranges = subjects.map((name) => Paths.below(Paths.subject(name)))
      const lists = yield* client.list("commit", ranges, Number.MAX_SAFE_INTEGER)
      const cards = yield* client.read(
        "commit",
        lists.flat().map(({ value }) => Paths.event(value as number))
      )
      return cards as ReadonlyArray<Card<Event>>
    })

  /** `null` when somebody came before it. */
  const once = (batch: Ledger.Batch) =>
    Effect.gen(function* () {
      const paths = [...new Set(restsOn(batch))]
      const cards = yield* client.read("commit", paths)
      const known = new Map(cards.flatMap((card) => (card === null ? [] : [[card.path, card] as const])))
      const outcome = judge(known, batch)
      if (outcome._tag !== "Committed") return outcome
      // Later than the head, which every commit moves: who seals in between makes this one fail.
      const all = [...changes(known, layouts, batch, tenant, yield* sealedOf(batch.erase))]
      const done = yield* client.change("commit", {
        when: paths.map((path) => ({ path, revision: known.get(path)?.revision ?? 0 })),
        put: all.flatMap(([path, value]) => (value === null ? [] : [{ path, value }])),
        remove: all.flatMap(([path, value]) => (value === null ? [path] : []))
      })
      return done ? outcome : null
    })

  const insist = (batch: Ledger.Batch) =>
    Effect.gen(function* () {
      for (let tried = 1; tried <= attempts; tried++) {
        const outcome = yield* once(batch)
        if (outcome !== null) return outcome
        // Longer each time, and never as long as another who waits.
        yield* Effect.sleep((yield* Random.next) * Math.min(100, 2 ** tried))
      }
      return yield* unavailable("contention", true)
    })

  return (batches) =>
    Effect.gen(function* () {
      if (
        batches.some(({ put, remove }) => [...put, ...remove].some(({ ref }) => !layouts.has(ref.collection)))
      )
        return yield* unavailable("undeclared collection", false)
      const outcomes: Array<Ledger.Outcome> = []
      for (const batch of batches)
        outcomes.push(
          yield* Effect.mapError(insist(batch), ({ code, retryable, outcomeUnknown }) =>
            // One error is said of the whole call, and what came before it is there.
            unavailable(code, retryable, outcomeUnknown || outcomes.some(({ _tag }) => _tag === "Committed"))
          )
        )
      return outcomes
    })
}
