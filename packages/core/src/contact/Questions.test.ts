import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import { caller, noon, person } from "../testing/Build.ts"
import * as Instant from "../time/Instant.ts"
import { as, atDesk, minutes, party, told, type Use } from "./fixtures.ts"

const run = (name: string, use: Use) => it.live(name, () => atDesk(use))

describe("a question", () => {
  run("that two take at once is with one of them, and the other is told who", (one, next) =>
    Effect.gen(function* () {
      const { questions } = yield* one.contacts.record(caller(), told, next())
      const [question = "" as never] = questions
      yield* one.questions.handOver(caller(), question, "team-north", next())
      const taken = yield* Effect.forEach(
        ["employee-1", "employee-2"],
        (who) => Effect.result(one.questions.take(as(who), question, "team-north", next())),
        { concurrency: "unbounded" }
      )
      expect(taken.map(({ _tag }) => _tag).sort()).toEqual(["Failure", "Success"])
      const { owner } = yield* one.questions.get(caller(), question)
      expect(taken.find(({ _tag }) => _tag === "Failure")).toMatchObject({
        failure: { _tag: "TakenByOther", owner }
      })
      expect((yield* one.questions.unowned(caller(), ["team-north"])).map(({ id }) => id)).toEqual([question])
      expect(yield* one.questions.unowned(caller(), [owner])).toEqual([])
    })
  )

  run("goes to a partner that accepts it, comes back, and all of it is counted", (one, next) =>
    Effect.gen(function* () {
      const { questions } = yield* one.contacts.record(
        caller(),
        { ...told, questions: [...told.questions, { asked: "who?", inputs: {}, answer: "Anna" }] },
        next()
      )
      const [question = "" as never] = questions
      yield* one.questions.misrouted(caller(), question, "team-north", next())
      yield* one.questions.callBack(caller(), question, false, next())
      yield* one.questions.callBack(caller(), question, true, next())
      expect(yield* Effect.flip(one.questions.accept(caller(), question, next()))).toMatchObject({
        _tag: "NotOffered"
      })
      yield* one.questions.offer(caller(), question, "housing-1", next())
      expect((yield* one.questions.get(caller(), question)).owner).toBe("team-north")
      const theirs = { _tag: "OfferedToOther", question, to: "housing-1" }
      for (const other of [caller(), as("team-north"), as("team-north", "housing-2")]) {
        expect(yield* Effect.flip(one.questions.accept(other, question, next()))).toMatchObject(theirs)
        expect(yield* Effect.flip(one.questions.giveBack(other, question, "not ours", next()))).toMatchObject(
          theirs
        )
      }
      yield* one.questions.accept(as("housing-1"), question, next())
      expect(
        yield* Effect.flip(one.questions.giveBack(as("team-north"), question, "not ours", next()))
      ).toMatchObject(theirs)
      expect((yield* one.questions.open(caller())).items).toEqual([])
      expect((yield* one.questions.withPartners(caller())).items).toMatchObject([
        { row: { owner: "housing-1" } }
      ])
      yield* one.questions.giveBack(as("housing-1"), question, "not ours", next())
      const { owner, hops } = yield* one.questions.get(caller(), question)
      expect([owner, hops.map(({ why }) => why)]).toEqual([
        "team-north",
        ["asked", "wrong desk", "partner", "returned"]
      ])
      const period = { from: Instant.of(noon), to: minutes(60) }
      expect((yield* one.questions.figures(caller(), period)).get("tester")).toEqual({
        asked: 2,
        atOnce: 1,
        answered: 1,
        withPartner: 0,
        open: 1,
        transfers: 3,
        misrouted: 1,
        calledBack: 2,
        reached: 1
      })
    })
  )

  run(
    "that is offered can be taken back by who offered it and by its owner, until it is accepted",
    (one, next) =>
      Effect.gen(function* () {
        const { questions } = yield* one.contacts.record(caller(), told, next())
        const [question = "" as never] = questions
        yield* one.questions.handOver(caller(), question, "team-north", next())
        const takesBack = (who: Caller) => one.questions.takeBack(who, question, next())
        for (const who of [as("planner"), as("employee-9", "team-north")]) {
          yield* one.questions.offer(as("planner"), question, "housing-1", next())
          expect(yield* Effect.flip(takesBack(as("employee-9", "housing-1")))).toMatchObject({
            _tag: "OfferedByOther",
            by: "planner",
            owner: "team-north"
          })
          yield* takesBack(who)
          expect(yield* one.questions.get(caller(), question)).toMatchObject({
            owner: "team-north",
            offer: null
          })
          const accepted = one.questions.accept(as("housing-1"), question, next())
          expect(yield* Effect.flip(accepted)).toMatchObject({ _tag: "NotOffered" })
        }
        yield* one.questions.offer(as("planner"), question, "housing-1", next())
        yield* one.questions.accept(as("housing-1"), question, next())
        expect(yield* Effect.flip(takesBack(as("planner")))).toMatchObject({ _tag: "NotOffered" })
      })
  )

  run("keeps each attempt to call back with the contact that tells of it, in one step", (one, next) =>
    Effect.gen(function* () {
      const { questions } = yield* one.contacts.record(caller(), told, next())
      const [question = "" as never] = questions
      const calls = (outcome: (typeof told)["outcome"], more: object = {}) =>
        one.contacts.record(
          caller(),
          { ...told, direction: "out", outcome, questions: [], callsBack: question, ...more },
          next()
        )
      const message = { source: "telephony", id: "call-2" }
      const first = yield* calls("no answer")
      const second = yield* calls("failed attempt", { message })
      expect(yield* calls("failed attempt", { message })).toEqual(second)
      yield* one.questions.callBack(caller(), question, false, next())
      const fourth = yield* calls("answered")
      const fifth = yield* calls("no answer")
      const attempts = Effect.map(one.questions.get(caller(), question), (row) => row.attempts)
      expect(yield* attempts).toMatchObject([
        { by: "tester", reached: false, contact: first.contact, at: noon },
        { reached: false, contact: second.contact },
        { reached: false },
        { reached: true, contact: fourth.contact },
        { reached: false, contact: fifth.contact }
      ])
      const numbers = yield* Effect.forEach([first, second, fourth, fifth], ({ contact }) =>
        Effect.map(one.contacts.get(caller(), contact), ({ attempt, callsBack }) => [attempt, callsBack])
      )
      expect(numbers).toEqual([1, 2, 4, 1].map((attempt) => [attempt, question]))
      // What is put right of the contact is put right of the attempt.
      const facts = { outcome: "answered" as const }
      yield* one.contacts.correct(caller(), first.contact, { facts }, "misheard", next())
      yield* one.contacts.correct(caller(), second.contact, { facts: { duration: 3 } }, "misheard", next())
      yield* one.contacts.void(caller(), fifth.contact, "recorded twice", next())
      expect((yield* attempts).map(({ reached }) => reached)).toEqual([true, false, false, true])
      const period = { from: Instant.of(noon), to: minutes(60) }
      expect((yield* one.questions.figures(caller(), period)).get("tester")).toMatchObject({
        calledBack: 4,
        reached: 2
      })
      const counted = yield* one.contacts.count(caller(), [party])
      const refused = [
        [{ outside: [{ role: "client", about: "home-care|2" }] }, "NotTheirQuestion"],
        [{ callsBack: "00000000-0000-7000-8000-000000000009" }, "QuestionNotFound"],
        [{ callsBack: "question" }, "InvalidInput"]
      ] as const
      for (const [more, tag] of refused)
        expect(yield* Effect.flip(calls("no answer", more))).toMatchObject({ _tag: tag })
      yield* one.questions.answer(caller(), question, "on Monday", next())
      expect(yield* Effect.flip(calls("no answer"))).toMatchObject({ _tag: "QuestionAnswered", question })
      yield* one.contacts.void(caller(), first.contact, "recorded twice", next())
      expect(yield* attempts).toHaveLength(4)
      // Nothing of what was refused is there.
      expect(yield* one.contacts.count(caller(), [party])).toBe(counted - 1)
    })
  )

  run("is called back about by any id of its client", (one, next) =>
    Effect.gen(function* () {
      const register = (source: string, n: number) =>
        one.clients.register(caller(), { source, localId: "1", person: person(n) }, next())
      const { client } = yield* register("home-care", 1)
      yield* register("maternity", 1)
      yield* register("elsewhere", 2)
      const { questions } = yield* one.contacts.record(caller(), told, next())
      const [question = "" as never] = questions
      const calls = (about: string) =>
        one.contacts.record(
          caller(),
          {
            ...{ ...told, questions: [], callsBack: question, outcome: "no answer" },
            outside: [{ role: "relative", about }]
          },
          next()
        )
      yield* calls("maternity|1")
      yield* calls(client)
      expect(yield* Effect.flip(calls("elsewhere|1"))).toMatchObject({ _tag: "NotTheirQuestion" })
      expect((yield* one.questions.get(caller(), question)).attempts).toHaveLength(2)
    })
  )

  run(
    "that was offered is accepted and given back by whoever acts for the partner or the team",
    (one, next) =>
      Effect.gen(function* () {
        const { questions } = yield* one.contacts.record(caller(), told, next())
        const [question = "" as never] = questions
        for (const to of ["housing-1", "team-north"]) {
          yield* one.questions.offer(caller(), question, to, next())
          yield* one.questions.accept(as("employee-2", to), question, next())
          expect((yield* one.questions.get(caller(), question)).owner).toBe(to)
          yield* one.questions.giveBack(as("employee-3", to), question, "not ours", next())
          expect((yield* one.questions.get(caller(), question)).owner).toBe("tester")
        }
        yield* one.questions.offer(caller(), question, "housing-1", next())
        yield* one.questions.accept(as("housing-1"), question, next())
        yield* one.questions.offer(as("housing-1"), question, "housing-2", next())
        yield* one.questions.giveBack(as("housing-2"), question, "not ours", next())
        expect(yield* one.questions.get(caller(), question)).toMatchObject({
          owner: "housing-1",
          offer: null,
          withPartner: true
        })
        // One who accepts it and gives it back later leaves it with the partner, who gives it back in turn.
        yield* one.questions.offer(as("housing-1"), question, "housing-2", next())
        yield* one.questions.accept(as("housing-2"), question, next())
        yield* one.questions.giveBack(as("housing-2"), question, "not ours", next())
        expect((yield* one.questions.open(caller())).items).toEqual([])
        expect((yield* one.questions.withPartners(caller())).items).toMatchObject([
          { row: { owner: "housing-1" } }
        ])
        yield* one.questions.giveBack(as("housing-1"), question, "not ours", next())
        expect((yield* one.questions.open(caller())).items).toMatchObject([{ row: { owner: "tester" } }])
        expect(
          yield* Effect.flip(one.questions.giveBack(caller(), question, "not ours", next()))
        ).toMatchObject({ _tag: "NotOffered" })
      })
  )
})
