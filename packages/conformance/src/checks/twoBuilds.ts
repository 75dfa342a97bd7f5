/** Two builds of one application on one store: the newer declares more of the same collection. */
import { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { CheckFailed, type Context, same } from "../Check.ts"
import { newCollection } from "./newCollection.ts"

/** One of the builds. */
export interface OneBuild {
  /** What it declares. */
  readonly collection: Collection.Collection<Ticket.Ticket, Ticket.Event>
  /** Its ledger. */
  readonly ledger: Ledger.LedgerService
}

const declaration = {
  version: 1,
  row: Ticket.Ticket,
  categories: Ticket.collection.categories as never,
  event: Ticket.Event,
  eventVersion: 1,
  personal: { Written: ["title"] },
  evolve: Ticket.evolve
} as const

/** A collection that no store has yet, as the builds declare it. */
const collections = Effect.map(newCollection, ({ name }) => {
  const fields = {
    team: Collection.text((row: Ticket.Ticket) => row.team),
    tag: Collection.texts((row: Ticket.Ticket) => row.tags)
  }
  const indexes = { by_team: { fields: ["team"], guard: 1 }, by_tag: { fields: ["tag"] } } as const
  const number = ({ number }: Ticket.Ticket) => (number === null ? [] : [number])
  return {
    older: Collection.define<Ticket.Ticket, Ticket.Event, "team" | "tag">({
      ...declaration,
      name,
      fields,
      indexes
    }),
    newer: Collection.define<Ticket.Ticket, Ticket.Event, "team" | "tag" | "owner">({
      ...declaration,
      name,
      fields: { ...fields, owner: Collection.text((row) => row.owner, { since: 2 }) },
      indexes: {
        ...indexes,
        by_owner: { fields: ["owner"], guard: 1 },
        by_tag_owner: { fields: ["tag", "owner"] }
      },
      claims: { number: { of: number, since: 2 } }
    }),
    /** The newer one, which writes rows in a form of its own. */
    reformed: Collection.define<Ticket.Ticket, Ticket.Event, "team" | "tag">({
      ...declaration,
      name,
      version: 2,
      fields,
      indexes
    })
  }
})

/**
 * A store with the schema of the older build. `migrate` applies that of the newer one and opens the store with it, and
 * `reformed` that of one which writes rows in a form of its own.
 */
export const twoBuilds = (context: Context) =>
  Effect.gen(function* () {
    const made = yield* collections
    const open = (collection: OneBuild["collection"]) =>
      Effect.map(
        context.open({ collections: [collection.layout] }),
        (ledger): OneBuild => ({ collection, ledger })
      )
    return { older: yield* open(made.older), migrate: open(made.newer), reformed: open(made.reformed) }
  })

const nextId = Build.ids("build")

/** Writes as a service does: reads, and commits what changes; `null` removes. */
export const write = (
  { collection, ledger }: OneBuild,
  changes: { readonly [key: string]: Ticket.Ticket | null }
) =>
  Effect.gen(function* () {
    const keys = Object.keys(changes)
    const { rows } = yield* ledger.get(
      keys.map((key) => ({ collection: collection.name, key })),
      []
    )
    const [outcome] = yield* ledger.commit([
      Build.batch({
        command: Build.command(nextId()),
        changes: keys.map((key, at) => ({
          collection,
          key,
          before: rows[at] ?? null,
          after: changes[key]
        }))
      })
    ])
    return outcome?._tag
  })

/** Writes, and fails when it is not committed. */
export const must = (build: OneBuild, changes: Parameters<typeof write>[1]) =>
  Effect.flatMap(write(build, changes), (outcome) =>
    same("the outcome of a commit that nothing stands in the way of", outcome, "Committed")
  )

/** What to look for in an index. */
type Look = Pick<Ledger.Selection, "index" | "equals">

/** Looks that both builds can take. */
export const known: ReadonlyArray<Look> = [
  { index: "id", equals: [] },
  { index: "by_team", equals: ["north"] },
  { index: "by_team", equals: ["south"] },
  { index: "by_tag", equals: ["x"] },
  { index: "by_tag", equals: ["y"] }
]

/** Looks that only the newer one can take. */
export const added: ReadonlyArray<Look> = [
  { index: "by_owner", equals: ["p"] },
  { index: "by_owner", equals: ["q"] },
  { index: "by_tag_owner", equals: ["x"] },
  { index: "by_tag_owner", equals: ["y", "p"] }
]

const expected = (
  { collection }: OneBuild,
  tickets: ReadonlyMap<string, Ticket.Ticket>,
  { index, equals }: Look
): ReadonlyArray<string> => {
  const on = collection.layout.indexes.find(({ name }) => name === index)?.fields ?? []
  const keys: Array<string> = []
  for (const [key, ticket] of tickets) {
    const { fields, entries } = collection.project(ticket)
    const own = entries.filter((entry) => entry.index === index).map(({ values }) => values)
    const single = on.map((field) => fields[field] ?? null)
    const all = own.length > 0 ? own : single.includes(null) ? [] : [single]
    if (all.some((values) => equals.every((value, at) => values[at] === value))) keys.push(key)
  }
  return keys.sort()
}

/** The keys that are found, and how many are counted; `null` when the index is refused as not built. */
const found = ({ collection, ledger }: OneBuild, look: Look) => {
  const query = { ...look, collection: collection.name }
  return Effect.gen(function* () {
    const { items } = yield* ledger.find({ ...query, limit: 1_000 })
    const total = yield* ledger.count(query)
    return [items.map(({ ref: { key } }) => key).sort(), total] as const
  }).pipe(
    Effect.catchIf(
      (error) => error._tag === "LedgerUnavailable" && error.code === Ledger.indexNotBuilt,
      () => Effect.succeed(null)
    )
  )
}

/** Fails when one of the looks gives another answer than the tickets do, or is refused and may not be. */
export const agrees = (
  who: string,
  build: OneBuild,
  tickets: ReadonlyMap<string, Ticket.Ticket>,
  looks: ReadonlyArray<Look>,
  refusal: "may refuse" | "must answer"
) =>
  Effect.forEach(looks, (look) =>
    Effect.flatMap(found(build, look), (answer) => {
      const keys = expected(build, tickets, look)
      return answer === null && refusal === "may refuse"
        ? Effect.void
        : same(`what the ${who} build finds by ${look.index} of ${look.equals.join(", ")}`, answer, [
            keys,
            keys.length
          ])
    })
  )

/** Fails when one of the looks is not refused as not built. */
export const refuses = (build: OneBuild, looks: ReadonlyArray<Look>) =>
  Effect.forEach(looks, (look) =>
    Effect.flatMap(found(build, look), (answer) =>
      answer === null
        ? Effect.void
        : Effect.fail(
            new CheckFailed({
              what: `${look.index}, which lacks rows from before it`,
              expected: `LedgerUnavailable with code ${Ledger.indexNotBuilt}`,
              actual: "an answer"
            })
          )
    )
  )
