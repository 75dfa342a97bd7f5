import { describe, expect, it } from "@effect/vitest"
import { CapacityProvider, type Ledger, memory, Point } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, desk, noon, stamps } from "../testing/Build.ts"
import { shared } from "../testing/memoryDesk.ts"
import { Instant } from "../time/index.ts"
import { ask, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"
import { laws, type Subject } from "./Pulling.laws.ts"

type Change = (ledger: Ledger.LedgerService) => Ledger.LedgerService

/** Others go on while a query is answered. */
const yielding: Change = (ledger) => ({
  ...ledger,
  find: (query) => Effect.andThen(Effect.yieldNow, ledger.find(query))
})

const over = (change: Change = (ledger) => ledger): Subject =>
  Effect.suspend(() => desk(shared()((ledger) => change(yielding(ledger)))))

const isOfOwner = (selection: { readonly index?: string }): boolean => selection.index === "by_owner"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // Only what is due first is seen.
  "who asks gets the oldest question that waits in their teams and that they can take": over((ledger) => ({
    ...ledger,
    find: (query) =>
      Effect.map(ledger.find(query), (found) =>
        isOfOwner(query) ? { ...found, items: found.items.slice(0, 1) } : found
      )
  })),
  // One of what they have is not counted.
  "who has as many as they can gets none": over((ledger) => ({
    ...ledger,
    count: (selection) => Effect.map(ledger.count(selection), (n) => n - (isOfOwner(selection) ? 1 : 0))
  })),
  // What was changed meanwhile is not seen.
  "of who ask at once no two get the same question, and each gets one while one is left": over((ledger) => ({
    ...ledger,
    commit: (batches) =>
      Effect.map(ledger.commit(batches), (outcomes) =>
        outcomes.map((one) => (one._tag === "Conflict" ? ({ _tag: "Committed" } as const) : one))
      )
  }))
}

const who = caller()

/** A desk with one question that waits, and with `bram`, who is at work and has room. */
const waiting = (plugin = memory()) =>
  Effect.gen(function* () {
    const one = yield* desk(plugin)
    const next = stamps()
    yield* openDesks(one)
    yield* one.routing.publish(who, rules as never, { command: "rules", at: noon - 3_600_000 })
    const terms = { teams: ["care-desk"], skills: [], capacity: 1 }
    yield* one.teams.place(who, "bram", terms, next())
    yield* one.teams.seen(who, "bram", true, next())
    const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
    const question = yield* ask(one, { inputs }, next())
    yield* one.routing.route(who, question, next())
    return { ...one, next, question }
  })

describe("routing.pull", () => {
  for (const [law, holds] of Object.entries(laws(over()))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }

  it.live("gives what it gave before to the same command, and tells why they have it", () =>
    Effect.gen(function* () {
      const { routing, ledger, next, question } = yield* waiting()
      const stamp = next()
      expect(yield* routing.pull(who, "bram", stamp)).toBe(question)
      expect(yield* routing.pull(who, "bram", stamp)).toBe(question)
      const { events } = yield* ledger.feed(null, 1_000)
      const took = events
        .map(({ envelope }) => JSON.parse(envelope))
        .filter(({ type }) => type.endsWith("Took"))
      expect(took).toMatchObject([{ facts: { question, because: "asked for the next" } }])
      const { assigned } = yield* routing.follow(who, Instant.of(stamp.at))
      expect(assigned).toBe(0)
    })
  )

  it.live("gives none to who is not at work, and refuses who was not placed", () =>
    Effect.gen(function* () {
      const { routing, teams, next } = yield* waiting()
      yield* teams.seen(who, "bram", false, next())
      expect(yield* routing.pull(who, "bram", next())).toBe(null)
      expect(yield* Effect.flip(routing.pull(who, "dirk", next()))).toMatchObject({ _tag: "MemberNotFound" })
    })
  )

  it.live("passes over a team whose capacity is not known now", () =>
    Effect.gen(function* () {
      let isAway = true
      const exchange = CapacityProvider.fromPromise({
        name: "exchange",
        roomOf: async () => (isAway ? Promise.reject("away") : [])
      })
      const storage = memory()
      const plugin = { ...storage, provides: [...storage.provides, Point.capacityProvider(exchange)] }
      const { routing, next, question } = yield* waiting(plugin)
      expect(yield* routing.pull(who, "bram", next())).toBe(null)
      isAway = false
      expect(yield* routing.pull(who, "bram", next())).toBe(question)
    })
  )
})

describe("known to the client", () => {
  /**
   * Bram answered a question of one client; another asked so much that a page of both is full of it. Both ask again, and
   * both have room; says who gets the question of the first.
   */
  const second = (change: Change) =>
    Effect.gen(function* () {
      const one = yield* desk(shared()(change))
      const next = stamps()
      yield* openDesks(one)
      yield* one.routing.publish(who, rules as never, { command: "rules", at: noon - 3_600_000 })
      const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
      const asks = (about: string) =>
        Effect.tap(ask(one, { about, inputs }, next()), (id) => one.routing.route(who, id, next()))
      const here = (member: string, capacity: number) =>
        Effect.gen(function* () {
          yield* one.teams.place(who, member, { teams: ["care-desk"], skills: [], capacity }, next())
          yield* one.teams.seen(who, member, true, next())
        })
      const follow = Effect.suspend(() => one.routing.follow(who, Instant.of(next().at)))
      yield* here("bram", 1)
      const first = yield* asks("home-care|1")
      yield* follow
      yield* one.questions.answer(who, first, "yes", next())
      yield* here("bram", 0)
      for (let n = 0; n < 4; n += 1) {
        const id = yield* asks("home-care|2")
        yield* one.questions.answer(who, id, "yes", next())
      }
      // Anna has never taken a question, so without more she goes first.
      yield* here("anna", 2)
      yield* here("bram", 2)
      const again = yield* asks("home-care|1")
      yield* asks("home-care|2")
      yield* follow
      return (yield* one.questions.get(who, again)).owner
    })

  /** Pages of two records. */
  const small =
    (next: (cursor: string | null) => string | null): Change =>
    (ledger) => ({
      ...ledger,
      find: (query) =>
        query.index !== "by_party"
          ? ledger.find(query)
          : Effect.map(ledger.find({ ...query, limit: 2 }), (found) => ({ ...found, next: next(found.next) }))
    })

  it.live("is told of each client, however much another asked", () =>
    Effect.gen(function* () {
      expect(yield* second(small((cursor) => cursor))).toBe("bram")
    })
  )
  it.live("is missed only when it is hidden that there is more", () =>
    Effect.gen(function* () {
      expect(yield* second(small(() => null))).toBe("anna")
    })
  )
})
