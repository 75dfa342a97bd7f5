import { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import fc from "fast-check"
import { CheckFailed, type Context, failsWith, required, same, so } from "../Check.ts"
import * as Two from "./twoBuilds.ts"

const keys = ["a", "b", "c"]
const numbers = ["1", "2"]
const ticket = fc
  .record({
    team: fc.constantFrom("north", "south"),
    tags: fc.uniqueArray(fc.constantFrom("x", "y")),
    owner: fc.constantFrom(null, "p", "q"),
    number: fc.constantFrom(null, ...numbers)
  })
  .map((given) => Ticket.make(given))
const key = fc.constantFrom(...keys)
const before = fc.array(fc.tuple(key, ticket), { maxLength: 3 })
type Step = "rebuild" | readonly [build: "older" | "newer", key: string, after: Ticket.Ticket | null]
const writing: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom<"older" | "newer">("older", "newer"),
  key,
  fc.option<Ticket.Ticket, null>(ticket, { freq: 4 })
)
const step = fc.oneof(
  { weight: 5, arbitrary: writing },
  { weight: 1, arbitrary: fc.constant<Step>("rebuild") }
)

/** A run of writes by both builds, in turns, with a rebuild now and then. */
const inTurns = (
  context: Context,
  first: ReadonlyArray<readonly [string, Ticket.Ticket]>,
  steps: ReadonlyArray<Step>
) =>
  Effect.gen(function* () {
    const { older, migrate } = yield* Two.twoBuilds(context)
    const tickets = new Map<string, Ticket.Ticket>()
    const write = (build: Two.OneBuild, at: string, after: Ticket.Ticket | null) =>
      Effect.gen(function* () {
        if (after === null && !tickets.has(at)) return
        // A number of its own for each record, so that none takes that of another.
        const own = after?.number == null ? after : { ...after, number: `${at}${after.number}` }
        yield* Two.must(build, { [at]: own })
        if (own === null) tickets.delete(at)
        else tickets.set(at, own)
      })
    for (const [at, after] of first) yield* write(older, at, after)
    const newer = yield* migrate
    for (const one of steps) {
      if (one === "rebuild") yield* newer.ledger.migrations.rebuild([newer.collection])
      else yield* write(one[0] === "older" ? older : newer, one[1], one[2])
      yield* Two.agrees("older", older, tickets, Two.known, "must answer")
      yield* Two.agrees("newer", newer, tickets, Two.known, "must answer")
      yield* Two.agrees("newer", newer, tickets, Two.added, one === "rebuild" ? "must answer" : "may refuse")
    }
    yield* newer.ledger.migrations.rebuild([newer.collection])
    yield* Two.agrees("newer", newer, tickets, Two.added, "must answer")
    for (const number of keys.flatMap((at) => numbers.map((one) => `${at}${one}`))) {
      const held = [...tickets.values()].some((one) => one.number === number)
      const outcome = yield* Two.write(newer, { probe: Ticket.make({ number }) })
      yield* same(`who takes the number ${number}`, outcome, held ? "ClaimTaken" : "Committed")
      if (!held) yield* Two.must(newer, { probe: null })
    }
    yield* same("what the older build's check finds", yield* older.ledger.migrations.check, [])
    yield* same("what the newer build's check finds", yield* newer.ledger.migrations.check, [])
  })

const many = (count: number, given: (at: number) => Partial<Ticket.Ticket> = () => ({})) =>
  new Map(
    Array.from({ length: count }, (_, at) => [
      `k${String(at).padStart(4, "0")}`,
      Ticket.make({ owner: at % 2 === 0 ? "p" : "q", tags: ["x"], ...given(at) })
    ])
  )

/** The store as an older build left it, and the newer one on it. */
const migrated = (context: Context, tickets: ReadonlyMap<string, Ticket.Ticket>) =>
  Effect.gen(function* () {
    const { older, migrate } = yield* Two.twoBuilds(context)
    yield* Two.must(older, Object.fromEntries(tickets))
    return { older, newer: yield* migrate }
  })

/** Builds of one application that declare a collection otherwise, on one store. */
export const builds = {
  "builds.older-works-on": required(
    "0.1.0",
    "when a newer build has migrated, the older one works on as before, also in turns with the newer one, and neither gets a wrong answer",
    (context) =>
      Effect.gen(function* () {
        const services = yield* Effect.context<never>()
        const property = fc.asyncProperty(
          before,
          fc.array(step, { minLength: 6, maxLength: 14 }),
          (first, steps) => Effect.runPromiseWith(services)(Effect.scoped(inTurns(context, first, steps)))
        )
        const details = yield* Effect.promise(() => fc.check(property, { numRuns: 5 }))
        if (details.failed)
          return yield* new CheckFailed({
            what: "two builds that write in turns",
            expected: "the answers that follow from the rows",
            actual: fc.defaultReportMessage(details as never) ?? "others"
          })
      })
  ),
  "builds.index-refused": required(
    "0.1.0",
    "an index with rows from before it is refused as not built, and says so in check",
    (context) =>
      Effect.gen(function* () {
        const tickets = many(2)
        const { older, newer } = yield* migrated(context, tickets)
        yield* Two.refuses(newer, Two.added)
        yield* so("check finds it", (yield* newer.ledger.migrations.check).length > 0)
        yield* Two.must(newer, { k0000: Ticket.make({ owner: "p" }), new: Ticket.make({ owner: "q" }) })
        yield* Two.refuses(newer, Two.added)
        yield* same("what the older build's check finds", yield* older.ledger.migrations.check, [])
      })
  ),
  "builds.new-store-is-built": required(
    "0.1.0",
    "an index of a store without rows from before it answers at once",
    (context) =>
      Effect.gen(function* () {
        const newer = yield* (yield* Two.twoBuilds(context)).migrate
        const tickets = many(3)
        yield* Two.agrees("newer", newer, new Map(), Two.added, "must answer")
        yield* Two.must(newer, Object.fromEntries(tickets))
        yield* Two.agrees("newer", newer, tickets, Two.added, "must answer")
      })
  ),
  "builds.rebuilt": required(
    "0.1.0",
    "a rebuild puts every row in the index, and changes no row, event or version",
    (context) =>
      Effect.gen(function* () {
        const tickets = many(250)
        const { older, newer } = yield* migrated(context, tickets)
        const rows = Effect.map(
          older.ledger.get(
            [...tickets.keys()].map((at) => ({ collection: older.collection.name, key: at })),
            []
          ),
          (got) => got.rows
        )
        const read = yield* rows
        yield* same("the clashes", yield* newer.ledger.migrations.rebuild([newer.collection]), [])
        yield* Two.agrees("newer", newer, tickets, [...Two.known, ...Two.added], "must answer")
        yield* same("the rows", yield* rows, read)
        yield* same("the events", (yield* newer.ledger.feed(null, 10)).events, [])
        yield* same("what check finds", yield* newer.ledger.migrations.check, [])
        yield* same("the clashes of another", yield* newer.ledger.migrations.rebuild([newer.collection]), [])
      })
  ),
  "builds.rebuild-goes-on": required(
    "0.1.0",
    "a rebuild that dies half-way leaves the index refused, and the next one finishes it",
    (context) =>
      Effect.gen(function* () {
        const tickets = many(250)
        const { newer } = yield* migrated(context, tickets)
        let projected = 0
        const dying = {
          ...newer.collection,
          project: (row: Ticket.Ticket) => {
            projected += 1
            if (projected > 230) throw new Error("the process dies")
            return newer.collection.project(row)
          }
        }
        const exit = yield* Effect.exit(newer.ledger.migrations.rebuild([dying]))
        yield* same("the rebuild", exit._tag, "Failure")
        yield* Two.refuses(newer, Two.added)
        yield* newer.ledger.migrations.rebuild([newer.collection])
        yield* Two.agrees("newer", newer, tickets, [...Two.known, ...Two.added], "must answer")
      })
  ),
  "builds.rebuild-beside-writers": required(
    "0.1.0",
    "what others write while rows are rebuilt is neither lost nor left out of the index",
    (context) =>
      Effect.gen(function* () {
        const tickets = many(60)
        const { older, newer } = yield* migrated(context, tickets)
        const rewrite = (build: Two.OneBuild, own: (at: number) => boolean, owner: string) =>
          Effect.forEach(
            [...tickets.keys()].filter((_, at) => own(at)),
            (at) => {
              const after = Ticket.make({ owner, tags: ["y"] })
              tickets.set(at, after)
              return Two.must(build, { [at]: after })
            }
          )
        yield* Effect.all(
          [
            newer.ledger.migrations.rebuild([newer.collection]),
            rewrite(older, (at) => at % 3 === 0, "p"),
            rewrite(newer, (at) => at % 3 === 1, "q"),
            newer.ledger.migrations.rebuild([newer.collection])
          ],
          { concurrency: "unbounded" }
        )
        yield* Two.agrees("newer", newer, tickets, Two.added, "may refuse")
        yield* newer.ledger.migrations.rebuild([newer.collection])
        yield* Two.agrees("newer", newer, tickets, [...Two.known, ...Two.added], "must answer")
        const { rows } = yield* newer.ledger.get(
          [...tickets.keys()].map((at) => ({ collection: newer.collection.name, key: at })),
          []
        )
        yield* same(
          "the rows",
          rows.map((row) => row && newer.collection.decode(row.doc, row.schema)),
          [...tickets.values()]
        )
      })
  ),
  "builds.rebuild-takes-claims": required(
    "0.1.0",
    "a rebuild takes the claims that came later, and tells which one another row holds",
    (context) =>
      Effect.gen(function* () {
        const twice = many(3, (at) => ({ number: at === 2 ? "1" : String(at) }))
        const { newer } = yield* migrated(context, twice)
        const { name } = newer.collection
        const clashes = yield* newer.ledger.migrations.rebuild([newer.collection])
        const claim = { name: `${name}.number`, value: "1" }
        const told = clashes.map((clash) => ({
          claim: clash.claim,
          between: [clash.by, clash.wanted].map((ref) => ref.key).sort()
        }))
        yield* same("the clashes", told, [{ claim, between: ["k0001", "k0002"] }])
        for (const number of ["0", "1"])
          yield* same(
            `a row that takes ${number} too`,
            yield* Two.write(newer, { [`n${number}`]: Ticket.make({ number }) }),
            "ClaimTaken"
          )
        const holder = clashes[0]?.by.key ?? ""
        yield* Two.must(newer, { [holder]: null })
        yield* Two.must(newer, { n1: Ticket.make({ number: "1" }) })
      })
  ),
  "builds.newer-row-refused": required(
    "0.1.0",
    "a row of a newer version than declared is refused, and the others are given",
    (context) =>
      Effect.gen(function* () {
        const two = yield* Two.twoBuilds(context)
        yield* Two.must(two.older, { a: Ticket.make({ team: "north" }) })
        yield* Two.must(yield* two.reformed, { b: Ticket.make({ team: "south" }) })
        const { ledger, collection } = two.older
        const get = (at: string) => ledger.get([{ collection: collection.name, key: at }], [])
        const find = (team: string) =>
          ledger.find({ collection: collection.name, index: "by_team", equals: [team], limit: 10 })
        yield* same("the row of its own", (yield* get("a")).rows[0]?.version, 1)
        yield* same("how many are found", (yield* find("north")).items.length, 1)
        yield* failsWith("the newer row", "LedgerUnavailable", get("b"))
        const refusal = yield* Effect.flip(get("b"))
        yield* same("the code", refusal.code, Ledger.newerVersion)
        yield* failsWith("the newer row, found", "LedgerUnavailable", find("south"))
        const reformed = yield* two.reformed
        const both = new Map([
          ["a", Ticket.make({ team: "north" })],
          ["b", Ticket.make({ team: "south" })]
        ])
        yield* Two.agrees("newer", reformed, both, Two.known, "must answer")
      })
  )
}
