import { type Ledger, Order } from "@zorgband/plugin-sdk"
import type { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { broken, type Fault, finds, looksFor, puts, type World } from "./Broken.ts"

const ticketOf = ({ doc }: Ledger.Row): Ticket.Ticket => doc as unknown as Ticket.Ticket

/** Rows in another order. */
const sorted = (compare: (left: Ledger.Row, right: Ledger.Row, query: Ledger.Query) => number): Fault =>
  finds((found, query) => ({
    ...found,
    items: found.items.toSorted(
      (left, right) => compare(left, right, query) * (query.order === "descending" ? -1 : 1)
    )
  }))

/** Indexed text that is read in another way, when it is stored and when it is asked. */
const folded = (change: (value: string) => string): Fault => {
  const one = <A>(value: A): A => (typeof value === "string" ? (change(value) as A) : value)
  return (sound, world) => ({
    ...puts((put) => ({
      ...put,
      fields: Object.fromEntries(Object.entries(put.fields).map(([field, value]) => [field, one(value)]))
    }))(sound, world),
    ...looksFor((query) => ({ ...query, equals: query.equals.map(one) }))(sound, world)
  })
}

/** Indexed values that are stored in another way. */
const stored = (change: (value: Ledger.Scalar | null, field: string) => Ledger.Scalar | null): Fault =>
  puts((put) => ({
    ...put,
    fields: Object.fromEntries(
      Object.entries(put.fields).map(([field, value]) => [field, change(value, field)])
    )
  }))

/** The cursor, with another key in the place of the last row's. */
const fromKey =
  (change: (query: Ledger.Query) => string): Fault =>
  (sound) => ({
    find: (query) => {
      if (query.after === undefined || query.index === "id") return sound.find(query)
      const values = JSON.parse(query.after) as Array<Ledger.Scalar>
      return sound.find({ ...query, after: JSON.stringify([...values.slice(0, -1), change(query)]) })
    }
  })

const one = (
  value: Ledger.Selection["equals"][number],
  pick: (values: ReadonlyArray<Ledger.Scalar>) => number
) => (typeof value === "object" ? (value.anyOf[pick(value.anyOf)] ?? { anyOf: [] }) : value)

/** The rows for each of the values of the first field that has several, one after the other. */
const oneByOne = (sound: Ledger.LedgerService, query: Ledger.Query) => {
  const at = query.equals.findIndex((value) => typeof value === "object")
  const several = query.equals[at]
  if (typeof several !== "object" || query.after !== undefined) return sound.find(query)
  return Effect.map(
    Effect.forEach(several.anyOf, (value) => sound.find({ ...query, equals: query.equals.with(at, value) })),
    (pages) => ({ items: pages.flatMap(({ items }) => items), next: null, scope: null })
  )
}

const ghostsOf = ({ notes }: World): Map<string, Ledger.Row> => {
  const known = notes.get("ghosts") as Map<string, Ledger.Row> | undefined
  const ghosts = known ?? new Map<string, Ledger.Row>()
  notes.set("ghosts", ghosts)
  return ghosts
}

/** Faults of finding: rows that are not found, found too often, or in a wrong order. */
export const finding = {
  "last field ignored": broken(
    "the last of three values is not looked at",
    looksFor((query) => ({ ...query, equals: query.equals.slice(0, 2) }))
  ),
  "sparse rows included": broken(
    "a row without a value is in the index",
    stored((value, field) => value ?? (field === "due" ? 0 : ""))
  ),
  "empty text is nothing": broken(
    "a row with an empty text is not in the index",
    stored((value) => (value === "" ? null : value))
  ),
  "keys by locale": broken(
    "keys are in the order of a language",
    sorted((left, right, { index }) => (index === "id" ? left.ref.key.localeCompare(right.ref.key, "nl") : 0))
  ),
  "open bounds": broken(
    "bounds are left out",
    looksFor((query) => {
      const { from, to } = query.range ?? {}
      const range = {
        ...(from === undefined ? {} : { from: typeof from === "number" ? from + 1 : `${from}\u0001` }),
        ...(to === undefined ? {} : { to: typeof to === "number" ? to - 1 : to })
      }
      return { ...query, range }
    })
  ),
  "range on the key ignored": broken(
    "a range after the whole index is not looked at",
    looksFor((query) => {
      const { range: _, ...rest } = query
      return query.equals.length === 3 ? (rest as typeof query) : query
    })
  ),
  "ties always ascending": broken(
    "in descending order the keys are ascending",
    finds((found, { order }) => ({
      ...found,
      items:
        order === "descending"
          ? found.items.toSorted(
              (left, right) =>
                (ticketOf(right).due ?? 0) - (ticketOf(left).due ?? 0) ||
                Order.scalar(left.ref.key, right.ref.key)
            )
          : found.items
    }))
  ),
  "integers of 32 bits": broken(
    "indexed integers are cut to 32 bits",
    stored((value) => (typeof value === "number" ? value | 0 : value))
  ),
  "integers as text": broken(
    "indexed integers are in the order of their digits",
    sorted((left, right, { index }) =>
      index === "by_due" ? Order.scalar(String(ticketOf(left).due), String(ticketOf(right).due)) : 0
    )
  ),
  "UTF-16 order": broken(
    "text is in the order of its UTF-16 units",
    sorted((left, right, { index }) => {
      const [a, b] = [ticketOf(left).title ?? "", ticketOf(right).title ?? ""]
      return index === "by_title" ? (a < b ? -1 : a > b ? 1 : 0) : 0
    })
  ),
  "text without case": broken(
    "indexed text is equal without case",
    folded((value) => value.toLowerCase())
  ),
  "text without end": broken(
    "indexed text is equal without spaces at its end",
    folded((value) => value.trimEnd())
  ),
  "index normalised": broken(
    "indexed text is equal when it looks equal",
    folded((value) => value.normalize("NFC"))
  ),
  "any of, repeated": broken("a row is found once for each value that it has", (sound) => ({
    find: (query) =>
      Effect.map(oneByOne(sound, query), (found) => ({
        ...found,
        items: found.items.toSorted((left, right) => (ticketOf(left).due ?? 0) - (ticketOf(right).due ?? 0))
      }))
  })),
  "any of, not merged": broken("the rows of one value come before those of the next", (sound) => ({
    find: (query) =>
      Effect.map(oneByOne(sound, query), (found) => ({
        ...found,
        items: [...new Map(found.items.map((row) => [row.ref.key, row])).values()]
      }))
  })),
  "any of, the first": broken(
    "of several values only the first is looked up",
    looksFor((query) => ({ ...query, equals: query.equals.map((value) => one(value, () => 0)) }))
  ),
  "old entries kept": broken(
    "a row is still found by the values that it had",
    puts((put) => ({ ...put, entries: { ...put.entries, remove: [] } }))
  ),
  "removed row still found": broken("a removed row is still found by its key", (sound, world) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        for (const { ref } of batches.flatMap(({ remove }) => remove)) {
          const row = world.store.rows.get(`${ref.collection}/${ref.key}`)?.row
          if (row !== undefined) ghostsOf(world).set(ref.key, row)
        }
        return sound.commit(batches)
      }),
    find: (query) =>
      Effect.map(sound.find(query), (found) => ({
        ...found,
        items: query.index === "id" ? [...ghostsOf(world).values(), ...found.items] : found.items
      }))
  })),
  "half rows": broken(
    "what is found has no version",
    finds((found) => ({ ...found, items: found.items.map((row) => ({ ...row, version: 1 })) }))
  ),
  "schema forgotten": broken(
    "which schema wrote a row is forgotten",
    finds((found) => ({ ...found, items: found.items.map((row) => ({ ...row, schema: 0 })) }))
  ),
  "count of entries": broken("a row is counted once for each value that it has", (sound) => ({
    count: (selection) => {
      const [several] = selection.equals
      if (typeof several !== "object") return sound.count(selection)
      const each = several.anyOf.map((value) => sound.count({ ...selection, equals: [value] }))
      return Effect.map(Effect.all(each), (counts) => counts.reduce((sum, count) => sum + count, 0))
    }
  })),
  "count is a guess": broken("counts are rounded", (sound) => ({
    count: (selection) => Effect.map(sound.count(selection), (count) => Math.round(count / 3) * 3)
  })),
  "page border by value": broken(
    "a page begins after the last value, not after the last row",
    fromKey(({ order }) => (order === "descending" ? "" : "\u{10ffff}"))
  ),
  "page border twice": broken(
    "a page begins with the last value again",
    fromKey(({ order }) => (order === "descending" ? "\u{10ffff}" : ""))
  ),
  "pages by number": broken("a page begins at a number of rows", (sound) => ({
    find: (query) => {
      const { after, ...rest } = query
      const from = Number(after ?? 0)
      if (!Number.isInteger(from)) return sound.find(query)
      return Effect.map(sound.find({ ...rest, limit: 1_000 }), (found) => ({
        ...found,
        items: found.items.slice(from, from + query.limit),
        next: from + query.limit < found.items.length ? String(from + query.limit) : null
      }))
    }
  })),
  "limit ignored": broken("a page has all rows", (sound) => ({
    find: (query) => sound.find({ ...query, limit: 1_000 })
  })),
  "always a next page": broken(
    "the last page says that more follows",
    finds((found) => {
      const last = found.items.at(-1)
      return {
        ...found,
        next: last === undefined ? null : (found.next ?? JSON.stringify([ticketOf(last).due, last.ref.key]))
      }
    })
  ),
  "answers anything": broken("a query that no index answers finds nothing", (sound) => ({
    find: (query) =>
      Effect.catchTag(sound.find(query), "InvalidQuery", () =>
        Effect.succeed({ items: [], next: null, scope: null })
      ),
    count: (selection) => Effect.catchTag(sound.count(selection), "InvalidQuery", () => Effect.succeed(0))
  })),
  "refuses by a defect": broken("a query that no index answers is a defect", (sound) => ({
    find: (query) => Effect.catchTag(sound.find(query), "InvalidQuery", (error) => Effect.die(error)),
    count: (selection) =>
      Effect.catchTag(sound.count(selection), "InvalidQuery", (error) => Effect.die(error))
  })),
  "any cursor": broken("a cursor that is not of this query begins again", (sound) => ({
    find: (query) => {
      const { after: _, ...first } = query
      return Effect.catchTag(sound.find(query), "InvalidQuery", () => sound.find(first))
    }
  }))
}
