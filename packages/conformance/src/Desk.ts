/** Works on tickets through a ledger, in few words: what the checks are written in. */
import { type Batch, type Json, type Ledger, Vault } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { CheckFailed, same, shown } from "./Check.ts"

/** How each ticket changes: the ticket to write, `null` to remove it. By key. */
export type Changes = { readonly [key: string]: Ticket.Ticket | null }

/** What may differ from the ordinary. */
export interface Special {
  /** Left out: a new one. */
  readonly command?: Ledger.Command
  /** What else was read. */
  readonly expect?: ReadonlyArray<Ledger.Expectation>
  /** The rows as they were read; left out: as they are now. */
  readonly before?: { readonly [key: string]: Ledger.Row | null }
  /** Left out: the event that writes each ticket. */
  readonly events?: ReadonlyArray<Ledger.NewEvent>
  /** Subjects to erase. */
  readonly erase?: ReadonlyArray<string>
  /** What the command answers. */
  readonly result?: Json.Json
}

type Writing<A> = Effect.Effect<
  A,
  CheckFailed | Ledger.LedgerUnavailable | Json.UnstorableValue | Vault.VaultUnavailable | Vault.SubjectErased
>

/** A desk. Make it with {@link make}. */
export interface Desk {
  /** Begins the ids of its commands. */
  readonly name: string
  /** The ledger. */
  readonly ledger: Ledger.LedgerService
  /** What seals the titles. */
  readonly vault: Vault.VaultService
  /** The batch for these changes. */
  readonly batch: (changes: Changes, special?: Special) => Writing<Ledger.Batch>
  /** Commits the batch for these changes. */
  readonly write: (changes: Changes, special?: Special) => Writing<Ledger.Outcome>
  /** Commits it, and fails when it is not committed. */
  readonly must: (changes: Changes, special?: Special) => Writing<void>
  /** Commits a batch that was made before. */
  readonly commit: (
    batch: Ledger.Batch
  ) => Effect.Effect<Ledger.Outcome, Ledger.LedgerUnavailable | CheckFailed>
  /** A row, or `null`. */
  readonly row: (key: string) => Effect.Effect<Ledger.Row | null, Ledger.LedgerUnavailable | CheckFailed>
  /** A ticket, or `null`. */
  readonly ticket: (
    key: string
  ) => Effect.Effect<Ticket.Ticket | null, Ledger.LedgerUnavailable | CheckFailed>
  /** The keys that are found, page by page. */
  readonly keys: (
    query: Omit<Ledger.Query, "collection" | "limit" | "after"> & { readonly limit?: number }
  ) => Effect.Effect<ReadonlyArray<string>, Ledger.LedgerUnavailable | Ledger.InvalidQuery | CheckFailed>
  /** The version of a team's scope of tickets with a status. */
  readonly scope: (
    team: string,
    status: string
  ) => Effect.Effect<Ledger.Version | null, Ledger.LedgerUnavailable | Ledger.InvalidQuery>
  /** Every event of the feed, in order. */
  readonly feed: Effect.Effect<
    ReadonlyArray<Ledger.SequencedEvent>,
    Ledger.LedgerUnavailable | Ledger.InvalidQuery | CheckFailed
  >
  /** Everything that can be read, to compare. */
  readonly snapshot: Effect.Effect<unknown, Ledger.LedgerUnavailable | Ledger.InvalidQuery | CheckFailed>
}

/** The reference of a ticket. */
export const ref = (key: string): Ledger.Ref => ({ collection: Ticket.collection.name, key })

/** The scope of a team's tickets with a status. */
export const scopeOf = (team: string, status: string): Ledger.Scope => ({
  collection: Ticket.collection.name,
  index: "by_team",
  equals: [team, status]
})

/** The claim on a number. */
export const claimOf = (value: string): Ledger.Claim => ({ name: "ticket.number", value })

const selections: ReadonlyArray<Omit<Ledger.Selection, "collection">> = [
  { index: "id", equals: [] },
  { index: "by_team", equals: [] },
  { index: "by_team", equals: ["north", "open"] },
  { index: "by_team", equals: ["south", "open"] },
  { index: "by_due", equals: [] },
  { index: "by_team_due", equals: [] },
  { index: "by_owner", equals: [] },
  { index: "by_tag", equals: [{ anyOf: ["x", "y", "z"] }] },
  { index: "by_tag", equals: ["x"] },
  { index: "by_title", equals: [] }
]

/**
 * A desk over a ledger.
 *
 * @param name begins the ids of its commands; two desks of one tenant have two names
 */
export const make = (
  ledger: Ledger.LedgerService,
  name = "desk",
  vault: Vault.VaultService = Vault.memory()
): Desk => {
  const nextId = Build.ids(name)
  const collection = Ticket.collection
  const rows = (keys: ReadonlyArray<string>) =>
    Effect.flatMap(ledger.get(keys.map(ref), []), (got) =>
      got.rows.length === keys.length
        ? Effect.succeed(got.rows)
        : Effect.fail(
            new CheckFailed({
              what: "get gives a place to every record asked",
              expected: shown(keys.length),
              actual: shown(got.rows.length)
            })
          )
    )
  const row = (key: string) => Effect.map(rows([key]), ([one]) => one ?? null)
  const eventOf = (after: Ticket.Ticket | null): Ticket.Event =>
    after === null ? Ticket.Event.cases.Removed.make({}) : Ticket.written(after)

  const batch: Desk["batch"] = (changes, special = {}) =>
    Effect.gen(function* () {
      const command = special.command ?? Build.command(nextId())
      const keys = Object.keys(changes)
      const now = yield* rows(keys)
      const changed = keys.map((key, at): Batch.Change => {
        const before = special.before?.[key]
        return {
          collection,
          key,
          before: before === undefined ? (now[at] ?? null) : before,
          after: changes[key]
        }
      })
      const events =
        special.events ??
        (yield* Effect.forEach(changed, ({ key, after }, at) =>
          Build.newEvent(vault, collection, {
            id: `${command.id}.${at}`,
            event: eventOf(after),
            keys: [key]
          })
        ))
      return Build.batch({
        command,
        changes: changed,
        events,
        expect: special.expect ?? [],
        erase: special.erase ?? [],
        result: special.result ?? null
      })
    })
  const commit: Desk["commit"] = (one) =>
    Effect.flatMap(ledger.commit([one]), (outcomes) => {
      const [outcome] = outcomes
      return outcome !== undefined && outcomes.length === 1
        ? Effect.succeed(outcome)
        : Effect.fail(
            new CheckFailed({
              what: "commit gives one outcome for each batch",
              expected: "1",
              actual: shown(outcomes.length)
            })
          )
    })
  const write: Desk["write"] = (changes, special) => Effect.flatMap(batch(changes, special), commit)
  const pages: Desk["keys"] = (query) =>
    Effect.gen(function* () {
      const keys: Array<string> = []
      const asked = { limit: 1_000, ...query, collection: collection.name }
      let found = yield* ledger.find(asked)
      keys.push(...found.items.map(({ ref: { key } }) => key))
      while (found.next !== null) {
        if (keys.length > 10_000)
          return yield* new CheckFailed({
            what: "pages come to an end",
            expected: "an end",
            actual: shown(query)
          })
        found = yield* ledger.find({ ...asked, after: found.next })
        keys.push(...found.items.map(({ ref: { key } }) => key))
      }
      return keys
    })
  const feed: Desk["feed"] = Effect.gen(function* () {
    const events: Array<Ledger.SequencedEvent> = []
    let cursor: string | null = null
    for (;;) {
      const page: Ledger.FeedPage = yield* ledger.feed(cursor, 1_000)
      if (page.events.length === 0) return events
      events.push(...page.events)
      if (events.length > 100_000)
        return yield* new CheckFailed({
          what: "the feed comes to an end",
          expected: "an end",
          actual: "100,000"
        })
      cursor = page.cursor
    }
  })
  const scope: Desk["scope"] = (team, status) =>
    Effect.map(
      ledger.find({ collection: collection.name, index: "by_team", equals: [team, status], limit: 1 }),
      (found) => found.scope
    )
  return {
    name,
    ledger,
    vault,
    batch,
    write,
    commit,
    row,
    keys: pages,
    feed,
    scope,
    must: (changes, special) =>
      Effect.flatMap(write(changes, special), (outcome) =>
        same("the outcome of a commit that nothing stands in the way of", outcome, { _tag: "Committed" })
      ),
    ticket: (key) =>
      Effect.map(row(key), (one) => (one === null ? null : collection.decode(one.doc, one.schema))),
    snapshot: Effect.gen(function* () {
      const found = yield* Effect.forEach(selections, (selection) =>
        Effect.all([pages(selection), ledger.count({ ...selection, collection: collection.name })])
      )
      const every = yield* pages({ index: "id", equals: [] })
      return {
        rows: yield* rows(every),
        found,
        scopes: yield* Effect.all([scope("north", "open"), scope("south", "open"), scope("north", "done")]),
        events: yield* feed
      }
    })
  }
}
