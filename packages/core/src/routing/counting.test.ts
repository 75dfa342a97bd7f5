import { describe, expect, it } from "@effect/vitest"
import { Envelope, type Ledger, memory, type Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { caller, desk, noon } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import { shared } from "../testing/memoryDesk.ts"
import { Instant } from "../time/index.ts"
import * as Checkpoint from "../work/Checkpoint.ts"
import * as CommandId from "../work/CommandId.ts"
import { ask, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"

const who = caller()
const at = noon - 3_600_000
const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
const hours = (n: number) => Instant.of(at + n * 3_600_000)

/** Does it four times at once. */
const fourfold = <A, E>(one: Effect.Effect<A, E>) =>
  Effect.all(
    Array.from({ length: 4 }, () => one),
    { concurrency: "unbounded" }
  )

const sum = (of: ReadonlyArray<number>) => of.reduce((total, n) => total + n, 0)

/** A desk with rules, two people in its team, and a question that was sent to that team. */
const busy = (plugin: Plugin.Plugin) =>
  Effect.gen(function* () {
    const one = yield* desk(plugin)
    yield* openDesks(one)
    yield* one.routing.publish(who, rules as never, { command: "rules", at })
    for (const member of ["anna", "bert"]) {
      const terms = { teams: ["care-desk"], skills: [], capacity: 1 }
      yield* one.teams.place(who, member, terms, { command: `place ${member}`, at })
      yield* one.teams.seen(who, member, true, { command: `seen ${member}`, at })
    }
    const question = yield* ask(one, { inputs }, { command: "call", at })
    yield* one.routing.route(who, question, { command: "route", at })
    return { one, question }
  })

const { name: checkpoints } = Checkpoint.collection

const note = Result.getOrThrow(
  Envelope.encode({
    id: "note",
    type: `${checkpoints}.Reached`,
    version: 1,
    at,
    command: "noted",
    actor: "follower",
    purpose: "following",
    onBehalfOf: null,
    on: [{ collection: checkpoints, key: "another" }],
    facts: { cursor: "0" },
    personal: null
  })
)

/** A feed that begins with as many notes of followers as are read at once. */
const notesFirst = (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
  ...ledger,
  feed: (after, limit) =>
    after === null
      ? Effect.succeed({
          events: Array.from({ length: limit }, (_, n) => ({
            position: n + 1,
            hash: "",
            envelope: note,
            sealed: null
          })),
          cursor: "notes"
        })
      : ledger.feed(after === "notes" ? null : after, limit)
})

/** How far was followed is not kept. */
const forgetting = (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
  ...ledger,
  commit: (batches) =>
    batches.some(({ put }) => put.some(({ ref }) => ref.collection === checkpoints))
      ? Effect.succeed(batches.map(() => ({ _tag: "Committed" }) as const))
      : ledger.commit(batches)
})

/** Whether following comes to an end. */
const ends = (change: (ledger: Ledger.LedgerService) => Ledger.LedgerService) =>
  Effect.gen(function* () {
    const { one } = yield* busy(shared()(change))
    for (let n = 0; n < 20; n += 1) if (!(yield* one.routing.follow(who, hours(1))).more) return true
    return false
  })

describe("what is followed", () => {
  it.live("comes to an end after a full page of notes of those who follow", () =>
    Effect.gen(function* () {
      expect(yield* ends(notesFirst)).toBe(true)
    })
  )
  it.live("does not when how far was followed is not kept", () =>
    Effect.gen(function* () {
      expect(yield* ends((ledger) => forgetting(notesFirst(ledger)))).toBe(false)
    })
  )

  it.live("is done once, also when no receipt is known of what was done, such as one under another id", () =>
    Effect.gen(function* () {
      const { one, question } = yield* busy(Broken.over(Broken.withoutReceipts))
      const follow = one.routing.follow(who, hours(1))
      expect((yield* follow).assigned).toBe(1)
      expect(yield* follow).toMatchObject({ rerouted: 0, returned: 0, assigned: 0 })
      const tick = one.routing.tick(who, hours(48))
      expect((yield* tick).owner).toBe(2)
      expect(yield* tick).toEqual({ owner: 0, told: 0 })
      const { hops } = yield* one.questions.get(who, question)
      expect(hops.map(({ why }) => why)).toEqual(["asked", "routed", "assigned", "escalated", "escalated"])
    })
  )

  it.live(
    "is counted by the call that recorded it, of many at once, and under no id that a caller can give",
    () =>
      Effect.gen(function* () {
        const { one, question } = yield* busy(memory())
        const follow = fourfold(one.routing.follow(who, hours(1)))
        const assigned = yield* follow
        expect(sum(assigned.map((each) => each.assigned))).toBe(1)
        const { owner } = yield* one.questions.get(who, question)
        // Nobody is left of the team to give it to.
        for (const member of [owner, owner === "anna" ? "bert" : "anna"])
          yield* one.teams.seen(who, member, false, { command: `left ${member}`, at })
        expect(sum((yield* follow).map((each) => each.returned))).toBe(1)
        yield* one.questions.correct(
          who,
          question,
          { ...inputs, law: "Zvw", subject: "roster" },
          { command: "is", at }
        )
        expect(sum((yield* follow).map((each) => each.rerouted))).toBe(1)
        const escalated = yield* fourfold(one.routing.tick(who, hours(48)))
        expect(sum(escalated.map((each) => each.owner + each.told))).toBe(2)

        const { events } = yield* one.ledger.feed(null, 1_000)
        const commands = events.map(({ envelope }) => JSON.parse(envelope).command as string)
        const made = commands.filter((id) => !CommandId.isGiven(id))
        expect(made.length).toBeGreaterThanOrEqual(4)
        for (const command of new Set(made)) {
          const stolen = one.questions.callBack(who, question, true, { command })
          expect(yield* Effect.flip(stolen)).toMatchObject({ _tag: "InvalidCall", reason: "command id" })
        }
      })
  )
})
