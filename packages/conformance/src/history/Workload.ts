/**
 * Commands over lists, kept in rows: sessions that read and append at once, in one process or in many,
 * and the history that follows from what they tell.
 */
import { type Batch, type Ledger, Vault } from "@zorgband/plugin-sdk"
import { Build } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import fc from "fast-check"
import { CheckFailed, shown, so } from "../Check.ts"
import * as List from "./List.ts"
import type { Lists, Transaction } from "./Transaction.ts"

// What it is

/** What one command does: reads some lists, appends to some. */
export interface Step {
  /** The keys of the lists that it reads. */
  readonly read: ReadonlyArray<string>
  /** The keys of the lists that it appends to; none: it only reads. */
  readonly write: ReadonlyArray<string>
}

/** What a session tells: plain data, so that a process can tell it to another. */
export type Note =
  /** It asks. When nothing follows, the outcome is unknown. */
  | { readonly _tag: "Asked"; readonly transaction: Transaction }
  /** The storage failed, and it asks the same again. */
  | { readonly _tag: "Failed"; readonly id: string; readonly code: string; readonly outcomeUnknown: boolean }
  /** It was answered, at that moment. */
  | {
      readonly _tag: "Answered"
      readonly id: string
      readonly outcome: "committed" | "refused"
      readonly at: number
      /** Whoever asked was gone by then: another asked again. */
      readonly late?: boolean
    }

/** What {@link session} is told. */
export interface Session {
  /** The storage. */
  readonly ledger: Ledger.LedgerService
  /** Begins the ids of its commands: no other session of the history has it. */
  readonly name: string
  /** What it does, one after the other. */
  readonly steps: Iterable<Step>
  /** A clock that all sessions share and that does not step back. */
  readonly now: () => number
  /** When its commands and events are said to be, in epoch milliseconds; it may step. */
  readonly at?: () => number
  /** Hears what happens, in order. */
  readonly tell: (note: Note) => void
}

// What it does

/** A step over these lists: one in four only reads. */
export const step = (keys: ReadonlyArray<string>): fc.Arbitrary<Step> => {
  const some = fc.subarray([...keys], { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 1, arbitrary: fc.record({ read: some, write: fc.constant([]) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        read: fc.subarray([...keys], { maxLength: 2 }),
        write: fc.subarray([...keys], { minLength: 1, maxLength: 2 })
      })
    }
  )
}

/** The batch of a command. It follows from the command alone, so that whoever knows it can ask it again. */
export const batchOf = (
  { id, reads, appends }: Pick<Transaction, "id" | "reads" | "appends">,
  at = 0
): Ledger.Batch => {
  const event = List.Event.cases.Appended.make({ id })
  const { collection } = List
  return Build.batch({
    command: Build.command(id),
    at,
    // A list has as many versions as it is long.
    expect: Object.entries(reads).map(([key, ids]) => ({ ref: List.ref(key), version: ids.length })),
    changes: appends.map((key): Batch.Change => {
      const ids = reads[key] ?? []
      const list = ids.length === 0 ? null : { key, ids }
      const row = list && {
        ref: List.ref(key),
        version: ids.length,
        schema: collection.layout.version,
        doc: collection.encode(list)
      }
      return { collection, key, before: row, after: List.evolve(list, event, key) }
    }),
    // Nothing in an event is sealed, so nothing is waited for.
    events:
      appends.length === 0
        ? []
        : [Effect.runSync(Build.newEvent(Vault.memory(), collection, { id, event, keys: appends, at }))],
    result: id
  })
}

/** Reads lists. */
export const lists = (
  ledger: Ledger.LedgerService,
  keys: ReadonlyArray<string>
): Effect.Effect<Lists, Ledger.LedgerUnavailable> =>
  Effect.map(ledger.get(keys.map(List.ref), []), ({ rows }) =>
    Object.fromEntries(
      keys.map((key, at) => {
        const row = rows[at] ?? null
        return [key, row === null ? [] : List.collection.decode(row.doc, row.schema).ids]
      })
    )
  )

/** Asks until the storage answers: the same again after every failure that may pass. */
const insist = <A>(
  ask: Effect.Effect<A, Ledger.LedgerUnavailable>,
  failed: (failure: Ledger.LedgerUnavailable) => void
): Effect.Effect<A, Ledger.LedgerUnavailable> =>
  Effect.catch(ask, (failure) => {
    failed(failure)
    return failure.retryable || failure.outcomeUnknown
      ? Effect.andThen(Effect.sleep("5 millis"), insist(ask, failed))
      : Effect.fail(failure)
  })

const ignore = () => {}

/** Asks a command whose outcome is not known until it is. */
export const settle = (
  ledger: Ledger.LedgerService,
  transaction: Transaction,
  tell: Session["tell"] = ignore,
  at = 0
): Effect.Effect<"committed" | "refused", Ledger.LedgerUnavailable | CheckFailed> =>
  Effect.flatMap(
    insist(ledger.commit([batchOf(transaction, at)]), ({ code, outcomeUnknown }) =>
      tell({ _tag: "Failed", id: transaction.id, code, outcomeUnknown })
    ),
    ([outcome]) =>
      outcome?._tag === "Committed" || (outcome?._tag === "Replayed" && outcome.result === transaction.id)
        ? Effect.succeed("committed" as const)
        : outcome?._tag === "Conflict"
          ? Effect.succeed("refused" as const)
          : Effect.fail(
              new CheckFailed({
                what: "the outcome of a command over lists",
                expected: "Committed, Replayed with its own result, or Conflict",
                actual: shown(outcome)
              })
            )
  )

/** How often a command is tried, each time under a new id: more than any company of writers needs. */
const most = 2_000

/** Does its steps one after the other, each until it is committed. */
export const session = ({
  ledger,
  name,
  steps,
  now,
  at,
  tell
}: Session): Effect.Effect<void, Ledger.LedgerUnavailable | CheckFailed> =>
  Effect.gen(function* () {
    let turn = 0
    for (const { read, write } of steps) {
      turn++
      for (let attempt = 0; ; attempt++) {
        yield* so("a command is committed in the end", attempt < most, name)
        const id = `${name}-${turn}/${attempt}`
        const started = now()
        const keys = [...new Set([...read, ...write])]
        const found = yield* insist(lists(ledger, keys), ignore)
        // What is absent and not written cannot be held.
        const reads = Object.fromEntries(
          Object.entries(found).filter(([key, list]) => list.length > 0 || write.includes(key))
        )
        yield* Effect.yieldNow
        const transaction: Transaction = {
          id,
          outcome: "unknown",
          reads,
          appends: write,
          started,
          ended: null
        }
        tell({ _tag: "Asked", transaction })
        // One list is read as it is at one moment; more than one are held until the commit.
        const outcome =
          keys.length === 1 && write.length === 0
            ? "committed"
            : yield* settle(ledger, transaction, tell, at?.())
        tell({ _tag: "Answered", id, outcome, at: now() })
        if (outcome === "committed") break
      }
    }
  })

/** The history that follows from what sessions told. */
export const history = (notes: Iterable<Note>): ReadonlyArray<Transaction> => {
  const found = new Map<string, Transaction>()
  for (const note of notes) {
    if (note._tag === "Asked") found.set(note.transaction.id, note.transaction)
    else if (note._tag === "Answered") {
      const asked = found.get(note.id)
      if (asked !== undefined) found.set(note.id, { ...asked, outcome: note.outcome, ended: note.at })
    }
  }
  return [...found.values()]
}

/** Every list that a history speaks of, as it is now. */
export const final = (
  ledger: Ledger.LedgerService,
  all: ReadonlyArray<Transaction>
): Effect.Effect<Lists, Ledger.LedgerUnavailable> =>
  Effect.gen(function* () {
    const keys = [...new Set(all.flatMap(({ reads, appends }) => [...Object.keys(reads), ...appends]))]
    const found: Array<Lists> = []
    for (let from = 0; from < keys.length; from += 100)
      found.push(yield* lists(ledger, keys.slice(from, from + 100)))
    return Object.assign({}, ...found)
  })
