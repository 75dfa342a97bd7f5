import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import { caller, type Desk, desk, noon, person, stamps } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import * as Instant from "../time/Instant.ts"
import { as, atDesk, hours, minutes, party, promised, told, type Use, weekdays } from "./fixtures.ts"

const run = (name: string, use: Use) => it.live(name, () => atDesk(use))

describe("a promise", () => {
  run(
    "counts in its calendar, is warned of once per level, and follows a calendar that changes",
    (one, next) =>
      Effect.gen(function* () {
        // Thursday 1 January, 13:03 in Amsterdam: 3 hours and 57 minutes that day, the rest on Friday.
        const { commitment } = yield* promised(one, next)
        const due = Date.UTC(2026, 0, 2, 8, 3)
        expect((yield* one.commitments.get(caller(), commitment)).due).toBe(due)
        const warned = { owner: 0, team: 0, lapsed: 0 }
        const tick = (at: number) =>
          Effect.map(one.commitments.tick(caller(), Instant.of(at)), (ticked) => {
            for (const level of ["owner", "team", "lapsed"] as const) warned[level] += ticked.warned[level]
            return ticked.recalculated
          })
        for (let at = noon; at < due - 3_600_000; at += 1_800_000) yield* tick(at)
        expect(warned).toEqual({ owner: 1, team: 1, lapsed: 0 })
        yield* one.calendars.publish(caller(), "care-desk", { week: { ...weekdays, friday: [] } }, next())
        expect([yield* tick(noon + 86_000_000), yield* tick(noon + 86_000_000)]).toEqual([1, 0])
        expect((yield* one.commitments.get(caller(), commitment)).due).toBe(Date.UTC(2026, 0, 5, 8, 3))
        yield* tick(Date.UTC(2026, 0, 6))
        yield* tick(Date.UTC(2026, 0, 7))
        expect(warned).toEqual({ owner: 1, team: 1, lapsed: 1 })
      })
  )

  run("is judged as of any moment, whatever was recorded or published since", (one, next) =>
    Effect.gen(function* () {
      const { commitment } = yield* promised(one, next)
      const due = Date.UTC(2026, 0, 2, 8, 3)
      const before = [
        [noon, null],
        [noon + 240_000, { as: "open", due, movedLater: false }],
        [due + 1, { as: "lapsed", due, movedLater: false }]
      ] as const
      const judged = Effect.forEach(before, ([at, standing]) =>
        Effect.map(one.commitments.judge(caller(), commitment, Instant.of(at)), (said) =>
          expect(said).toEqual(standing)
        )
      )
      yield* judged
      const after = due + 3_600_000
      const closed = [{ date: "2026-01-01", spans: [] }]
      yield* one.calendars.publish(caller(), "care-desk", { ...hours, exceptions: closed }, { at: after })
      const explain = { _tag: "Explain", at: minutes(10) } as const
      yield* one.commitments.decide(caller(), commitment, explain, { at: due + 60_000 })
      yield* one.commitments.decide(caller(), commitment, { _tag: "Break" }, { at: after + 60_000 })
      yield* judged
      expect(yield* one.commitments.judge(caller(), commitment)).toMatchObject({
        as: "explained, recorded later",
        due: Date.UTC(2026, 0, 2, 12)
      })
      const other = caller("reads:complaint")
      const unknown = "00000000-0000-7000-8000-000000000009" as typeof commitment
      expect(yield* Effect.flip(one.commitments.judge(other, unknown))).toMatchObject({
        _tag: "CommitmentNotFound"
      })
    })
  )

  run("that lapsed is warned of anew when its calendar moves the due moment on", (one, next) =>
    Effect.gen(function* () {
      const { commitment } = yield* promised(one, next)
      yield* one.commitments.tick(caller(), Instant.of(Date.UTC(2026, 0, 2, 12)))
      expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({ watch: null })
      const closed = { date: "2026-01-02", spans: [] }
      yield* one.calendars.publish(caller(), "care-desk", { ...hours, exceptions: [closed] }, next())
      const at = (day: number, hour: number) => Instant.of(Date.UTC(2026, 0, day, hour))
      const warned = Effect.fnUntraced(function* (now: Instant.Instant) {
        return (yield* one.commitments.tick(caller(), now)).warned
      })
      // It is due on Monday at 9:03 in Amsterdam; an hour of working time before that was on Thursday.
      expect(yield* warned(at(3, 12))).toEqual({ owner: 0, team: 0, lapsed: 0 })
      expect(yield* warned(at(5, 9))).toEqual({ owner: 0, team: 0, lapsed: 1 })
      expect(yield* warned(at(5, 10))).toEqual({ owner: 0, team: 0, lapsed: 0 })
    })
  )

  run("is handed over to who accepts it, and to nobody else", (one, next) =>
    Effect.gen(function* () {
      const { commitment } = yield* promised(one, next)
      const does = (who: Caller, command: Parameters<Desk["commitments"]["decide"]>[2]) =>
        one.commitments.decide(who, commitment, command, next())
      yield* does(caller(), { _tag: "HandOver", to: "team-south" })
      expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({
        owner: "team-north",
        offeredTo: "team-south",
        accepted: false
      })
      expect((yield* one.commitments.offeredTo(caller(), "team-south")).items).toHaveLength(1)
      expect(yield* Effect.flip(does(as("employee-9"), { _tag: "Accept" }))).toMatchObject({
        _tag: "NotYours"
      })
      yield* does(as("employee-9", "team-south"), { _tag: "Accept" })
      expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({
        owner: "team-south",
        offeredTo: null,
        accepted: true
      })
    })
  )

  run(
    "that is offered can be taken back by who offered it and by its owner, until it is accepted",
    (one, next) =>
      Effect.gen(function* () {
        const { commitment } = yield* promised(one, next)
        const does = (who: Caller, command: Parameters<Desk["commitments"]["decide"]>[2]) =>
          one.commitments.decide(who, commitment, command, next())
        const offer = () => does(as("planner"), { _tag: "HandOver", to: "team-south" })
        const offered = Effect.map(
          one.commitments.offeredTo(caller(), "team-south"),
          ({ items }) => items.length
        )
        const takeBack = { _tag: "TakeBack" } as const
        for (const who of [as("planner"), as("employee-9", "team-north")]) {
          yield* offer()
          expect(yield* Effect.flip(does(as("employee-9", "team-south"), takeBack))).toMatchObject({
            _tag: "NotYourOffer",
            offeredTo: "team-south"
          })
          yield* does(who, takeBack)
          expect(yield* offered).toBe(0)
          expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({ owner: "team-north" })
        }
        yield* offer()
        yield* does(as("team-south"), { _tag: "Accept" })
        expect(yield* Effect.flip(does(as("planner"), takeBack))).toMatchObject({
          _tag: "NotYourOffer",
          offeredTo: null
        })
        expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({ owner: "team-south" })
      })
  )

  run("to a referrer or partner is listed by the id with which it took part", (one, next) =>
    Effect.gen(function* () {
      const met = (...outside: (typeof told)["outside"]) =>
        Effect.map(one.contacts.record(caller(), { ...told, outside }, next()), ({ contact }) => contact)
      const practice = { role: "referrer", id: "gp-noord", about: party } as const
      const housing = { role: "partner contact", id: "housing-1" } as const
      const client = { role: "client", id: "p-001", about: party } as const
      const promise = (contact: string, days: number, more: object = {}) =>
        one.commitments.make(
          caller(),
          {
            ...{ contact, question: null, to: null, wording: "we tell you", owner: "tester" },
            ...{ due: minutes(days * 1_440), ...more }
          },
          next()
        )
      const list = (id: string) =>
        Effect.map(one.commitments.toOther(caller(), id), ({ items }) => items.map((item) => item.id))
      const call = yield* met(practice)
      const meeting = yield* met(practice, housing, client)
      const later = yield* promise(call, 3)
      const sooner = yield* promise(meeting, 2, { other: "gp-noord" })
      const both = yield* promise(meeting, 4, { to: party, other: "housing-1" })
      // To one of several of whom it is not said which, and to the client.
      yield* promise(meeting, 1)
      yield* promise(yield* met(client, practice), 1, { to: party })
      expect(yield* list("gp-noord")).toEqual([sooner, later])
      expect(yield* list("housing-1")).toEqual([both])
      expect(yield* list("p-001")).toEqual([])
      for (const other of ["gp-zuid", "p-001"])
        expect(yield* Effect.flip(promise(meeting, 1, { other }))).toMatchObject({
          _tag: "NotInContact",
          what: "other"
        })
    })
  )

  run("of a contact that is voided does not stay open", (one, next) =>
    Effect.gen(function* () {
      const { contact, commitment } = yield* promised(one, next)
      yield* one.contacts.void(caller(), contact, "recorded twice", next())
      expect(yield* one.commitments.get(caller(), commitment)).toMatchObject({ verdict: "voided" })
      expect((yield* one.commitments.due(caller())).items).toEqual([])
      const { warned } = yield* one.commitments.tick(caller(), minutes(100_000))
      expect(warned).toEqual({ owner: 0, team: 0, lapsed: 0 })
    })
  )

  run("is counted by the tick that recorded something of it, of many at once, and by no other", (one, next) =>
    Effect.gen(function* () {
      yield* promised(one, next)
      const other = { ...hours, exceptions: [{ date: "2026-01-02", spans: [] }] }
      const ticks = (now: Instant.Instant) =>
        Effect.all(
          Array.from({ length: 4 }, () => one.commitments.tick(caller(), now)),
          { concurrency: "unbounded" }
        )
      const sum = (of: ReadonlyArray<number>) => of.reduce((total, n) => total + n, 0)
      const lapsed = yield* ticks(Instant.of(Date.UTC(2026, 0, 2, 12)))
      for (const level of ["owner", "team", "lapsed"] as const)
        expect(sum(lapsed.map(({ warned }) => warned[level]))).toBe(1)
      yield* one.calendars.publish(caller(), "care-desk", other, next())
      const moved = yield* ticks(Instant.of(Date.UTC(2026, 0, 2, 13)))
      expect(sum(moved.map(({ recalculated }) => recalculated))).toBe(1)
    })
  )

  run("of a contact that is voided does not stay open, however many there are", (one, next) =>
    Effect.gen(function* () {
      const { contact } = yield* one.contacts.record(caller(), told, next())
      const many = 1_003
      const terms = { contact, question: null, to: null, wording: "we call", owner: "tester" }
      const make = { ...terms, due: minutes(100_000) }
      yield* Effect.forEach(Array.from({ length: many }), () => one.commitments.make(caller(), make, next()))
      const open = Effect.map(
        one.commitments.due(caller(), undefined, { limit: 1_000 }),
        ({ items, next }) => [items.length, next === null]
      )
      expect(yield* open).toEqual([1_000, false])
      yield* one.contacts.void(caller(), contact, "recorded twice", next())
      expect(yield* open).toEqual([0, true])
      const period = { from: Instant.of(noon), to: minutes(100_000) }
      expect((yield* one.commitments.figures(caller(), period)).get("tester")).toMatchObject({ open: 0 })
    })
  )

  run("is to a client whom the contact was about, by any of its ids, and to no other", (one, next) =>
    Effect.gen(function* () {
      const registered = (source: string, localId: string, said: ReturnType<typeof person>) =>
        one.clients.register(caller(), { source, localId, person: said }, next())
      const { client } = yield* registered("home-care", "1", person(1))
      yield* registered("maternity", "1", person(1))
      const other = yield* registered("home-care", "2", person(2))
      const absorbed = yield* registered("home-care", "3", person(3, null))
      yield* one.clients.merge(caller(), { from: absorbed.client, into: client }, next())
      const { contact, questions } = yield* one.contacts.record(caller(), told, next())
      const [question = null] = questions
      const promise = (to: string | null, more: object = {}) =>
        one.commitments.make(
          caller(),
          {
            ...{ contact, question: null, to, wording: "we call", owner: "tester", due: minutes(10_000) },
            ...more
          },
          next()
        )
      yield* Effect.forEach([null, party, "maternity|1", client, absorbed.client], (to) =>
        promise(to, { question })
      )
      const elsewhere = { _tag: "NotInContact", contact, what: "to" }
      for (const to of ["home-care|2", other.client, "nowhere|1"])
        expect(yield* Effect.flip(promise(to))).toMatchObject(elsewhere)
      const outside = [{ role: "relative" as const, about: "home-care|2" }] as const
      const about = yield* one.contacts.record(caller(), { ...told, outside }, next())
      expect(yield* Effect.flip(promise(null, { contact: about.contact, question }))).toMatchObject({
        _tag: "NotInContact",
        what: "question"
      })
      const unknown = [{ role: "anonymous" as const }] as const
      const nobody = yield* one.contacts.record(caller(), { ...told, outside: unknown }, next())
      yield* promise("home-care|2", { contact: nobody.contact })
    })
  )

  run("to somebody who is no client is seen by whoever opens the client whom it was about", (one, next) =>
    Effect.gen(function* () {
      const outside = [{ role: "referrer" as const, id: "gp-noord", about: party }] as const
      const { contact } = yield* one.contacts.record(caller(), { ...told, outside }, next())
      const terms = { contact, question: null, to: null, wording: "we tell the practice", owner: "tester" }
      const id = yield* one.commitments.make(caller(), { ...terms, due: minutes(10_000) }, next())
      const { promises } = yield* one.contacts.overview(caller(), [party])
      expect(promises).toMatchObject([{ id, row: { to: null, about: party } }])
      expect((yield* one.commitments.to(caller(), party)).items).toEqual([])
      yield* one.clients.erase(caller(), { party, ground: "request", keptUntil: null } as never, next())
      expect(yield* one.commitments.get(caller(), id)).toMatchObject({ wording: null, verdict: null })
    })
  )

  it.live(
    "is warned of once, also when no receipt is known of what was done, such as one under another id",
    () =>
      Effect.gen(function* () {
        const one = yield* desk(Broken.over(Broken.withoutReceipts))
        const { commitment } = yield* promised(one, stamps())
        const late = Instant.of(Date.UTC(2026, 0, 2, 12))
        const first = yield* one.commitments.tick(caller(), late)
        expect(first.warned).toEqual({ owner: 1, team: 1, lapsed: 1 })
        const again = yield* one.commitments.tick(caller(), late)
        expect(again.warned).toEqual({ owner: 0, team: 0, lapsed: 0 })
        const ref = { collection: "commitment", key: commitment }
        const { items } = yield* one.ledger.history(ref, null, 100)
        expect(items).toHaveLength(4)
      })
  )

  run("is about no question that was answered before its contact", (one, next) =>
    Effect.gen(function* () {
      const { contact, questions } = yield* one.contacts.record(caller(), told, next())
      const [question = "" as never] = questions
      const terms = { question, to: null, wording: "we call", owner: "tester", due: minutes(10_000) }
      yield* one.questions.answer(caller(), question, "on Monday", next())
      yield* one.commitments.make(caller(), { ...terms, contact }, next())
      const stamp = next()
      const later = yield* one.contacts.record(caller(), { ...told, happenedAt: stamp.at }, stamp)
      const made = one.commitments.make(caller(), { ...terms, contact: later.contact }, next())
      expect(yield* Effect.flip(made)).toMatchObject({ _tag: "QuestionAnswered", question })
    })
  )

  run("in a calendar that is not there, or in one that is never open, is refused", (one, next) =>
    Effect.gen(function* () {
      const { contact } = yield* one.contacts.record(caller(), told, next())
      const within = { calendar: "nowhere", minutes: 60 }
      const terms = { contact, question: null, to: party, wording: "we call", owner: "tester", within }
      expect(yield* Effect.flip(one.commitments.makeWithin(caller(), terms, next()))).toMatchObject({
        _tag: "CalendarNotFound"
      })
      const never = one.calendars.publish(caller(), "never", { week: {} }, next())
      expect(yield* Effect.flip(never)).toMatchObject({ _tag: "TooLittleTime" })
      const mars = one.calendars.publish(caller(), "mars", { ...hours, zone: "Mars/Olympus" }, next())
      expect(yield* Effect.flip(mars)).toMatchObject({ _tag: "InvalidInput", fields: ["hours"] })
    })
  )
})
