/** Reading: an index is a range of paths, and its cards show the rows. */
import { Chain, Ledger, Query } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Card, Client, Range } from "./Client.ts"
import * as Paths from "./Paths.ts"
import { type Event, type Kept, opened, type Shown } from "./Stored.ts"

/** Where the entries of a selection lie, and how long the part of their paths is that is the same for all. */
const rangesOf = (plan: Query.SelectionPlan) =>
  plan.prefixes.map((prefix) => {
    const start = `${Paths.index(plan.collection, plan.index)}${Paths.values(prefix)}`
    const bound = (value: Ledger.Scalar | null) => `${start}${value === null ? "" : Paths.values([value])}`
    return { start, range: { from: bound(plan.from), to: `${bound(plan.to)}~` } satisfies Range }
  })

/** The part of a range that comes after a row. */
const following = ({ from, to }: Range, last: string, descending: boolean): Range =>
  descending ? { from, to: last < to ? last : to } : { from: `${last}!` > from ? `${last}!` : from, to }

const page = 1_000

const unavailable = (operation: string, code: string) =>
  new Ledger.LedgerUnavailable({ operation, code, retryable: false, outcomeUnknown: false })

/** The methods that read, for one tenant. */
export const make = (
  client: Client,
  layouts: Query.Layouts
): Omit<Ledger.LedgerService, "commit" | "migrations"> => {
  /** What lies in the ranges, of one moment with the scope. Refuses an index that lacks rows. */
  const search = (
    operation: string,
    plan: Query.SelectionPlan,
    ranges: ReadonlyArray<Range>,
    limit: number,
    backwards = false
  ) =>
    Effect.gen(function* () {
      const since = layouts.get(plan.collection)?.indexes.find(({ name }) => name === plan.index)?.since ?? 1
      const scope = plan.scope === null ? [] : [Paths.only(Paths.scope(plan.scope))]
      const [behind = [], ...lists] = yield* client.list(
        operation,
        [Paths.behind(plan.collection, since), ...scope, ...ranges],
        limit,
        backwards
      )
      if (behind.length > 0) return yield* unavailable(operation, Ledger.indexNotBuilt)
      return {
        scope: plan.scope === null ? null : ((lists[0]?.[0]?.value ?? 0) as Ledger.Version),
        lists: lists.slice(scope.length) as ReadonlyArray<ReadonlyArray<Card<Shown>>>
      }
    })

  const readable = (operation: string, rows: ReadonlyArray<Ledger.Row | null>) =>
    rows.some((row) => row !== null && row.schema > (layouts.get(row.ref.collection)?.version ?? 0))
      ? Effect.fail(unavailable(operation, Ledger.newerVersion))
      : Effect.void

  const find: Ledger.LedgerService["find"] = (query) =>
    Effect.gen(function* () {
      const plan = yield* Effect.fromResult(Query.query(layouts, query))
      const ranges = rangesOf(plan)
      const after = plan.after === null ? null : Paths.values(plan.after)
      const { scope, lists } = yield* search(
        "find",
        plan,
        ranges.map(({ start, range }) =>
          after === null ? range : following(range, `${start}${after}`, plan.descending)
        ),
        plan.limit + 1,
        plan.descending
      )
      // A row that is in several ranges has the same rest of its path in each.
      const merged = new Map(
        lists.flatMap((cards, at) =>
          cards.map(({ path, value }) => [path.slice(ranges[at]?.start.length), value] as const)
        )
      )
      const turn = plan.descending ? -1 : 1
      const found = [...merged]
        .sort(([left], [right]) => (left < right ? -turn : turn))
        .map(([, shown]) => shown)
      const items = found.slice(0, plan.limit)
      yield* readable(
        "find",
        items.map(({ row }) => row)
      )
      const last = items.at(-1)
      return {
        items: items.map(({ row }) => row),
        next:
          last === undefined || found.length <= plan.limit
            ? null
            : Query.cursor([
                ...plan.rest.map(({ name }) => last.fields[name] as Ledger.Scalar),
                last.row.ref.key
              ]),
        scope
      }
    })

  const count: Ledger.LedgerService["count"] = (selection) =>
    Effect.gen(function* () {
      const plan = yield* Effect.fromResult(Query.selection(layouts, selection))
      const keys = new Set<string>()
      for (const { range } of rangesOf(plan)) {
        let rest: Range = range
        for (;;) {
          const { lists } = yield* search("count", plan, [rest], page)
          const cards = lists[0] ?? []
          for (const { value } of cards) keys.add(value.row.ref.key)
          if (cards.length < page) break
          rest = following(rest, cards.at(-1)?.path ?? "", false)
        }
      }
      return keys.size
    })

  const refuse = (collection: string, index: string) =>
    Effect.fail(
      new Ledger.InvalidQuery({ collection, index, reason: "the cursor or the limit is not valid" })
    )

  /** The position after which to go on. */
  const place = (cursor: string | null): number | null =>
    cursor === null ? 0 : /^\d{1,15}$/.test(cursor) ? Number(cursor) : null

  const history: Ledger.LedgerService["history"] = (ref, after, limit) =>
    Effect.gen(function* () {
      const from = place(after)
      if (from === null || !Query.validLimit(limit)) return yield* refuse(ref.collection, "history")
      const path = Paths.history(ref)
      const [found = []] = yield* client.list(
        "history",
        [{ ...Paths.below(path), from: `${path}${Paths.values([from + 1])}` }],
        limit + 1
      )
      const places = found.slice(0, limit).map(({ value }) => value as number)
      const events = yield* client.read("history", places.map(Paths.event))
      return {
        items: (events as ReadonlyArray<Card<Event>>).map(({ value }) => opened(value)),
        next: found.length > limit ? `${places.at(-1)}` : null
      }
    })

  const feed: Ledger.LedgerService["feed"] = (after, limit) =>
    Effect.gen(function* () {
      const from = Chain.place(after)
      if (from === null || !Query.validLimit(limit)) return yield* refuse("journal", "feed")
      // With the event that the cursor points at, which shows whether the cursor is of this store.
      const before = from.position > 0 ? 1 : 0
      const [found = []] = yield* client.list(
        "feed",
        [{ ...Paths.below("event/"), from: Paths.event(Math.max(1, from.position)) }],
        limit + before
      )
      const all = found.map(({ value }) => value as Event)
      if (!Chain.isAt(from, all[0]?.hash)) return yield* refuse("journal", "feed")
      const events = all.slice(before)
      return {
        events: events.map((event) => ({ ...opened(event), position: event.position, hash: event.hash })),
        cursor: Chain.cursor(all.at(-1))
      }
    })

  return {
    get: (refs, commands) =>
      Effect.gen(function* () {
        const cards = yield* client.read("get", [...refs.map(Paths.row), ...commands.map(Paths.receipt)])
        const rows = refs.map(({ collection }, at) =>
          layouts.has(collection) ? ((cards[at]?.value as Kept | undefined)?.row ?? null) : null
        )
        yield* readable("get", rows)
        const receipts = commands.map((_, at) => cards[refs.length + at]?.value ?? null)
        return { rows, receipts: receipts as ReadonlyArray<Ledger.Receipt | null> }
      }),
    find,
    count,
    history,
    feed
  }
}
