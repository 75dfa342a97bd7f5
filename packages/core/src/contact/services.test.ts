import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import { PartyId } from "../access/Party.ts"
import * as Build from "../testing/Build.ts"
import { caller, type Desk, desk, noon, stamps } from "../testing/Build.ts"
import * as Instant from "../time/Instant.ts"
import type { Told } from "./Told.ts"

const party = PartyId.make("home-care|1")
const told: typeof Told.Encoded = {
  happenedAt: noon,
  direction: "in",
  channel: "telephone",
  inside: [{ kind: "employee", id: "tester" }],
  outside: [{ role: "client", about: party }],
  verified: "control questions",
  outcome: "call back",
  duration: 60,
  labels: [],
  content: { subject: "the nurse", notes: "She asks when the nurse comes" },
  questions: [{ asked: "when does the nurse come?", inputs: {} }]
}
const run = (
  name: string,
  use: (one: Desk, next: ReturnType<typeof stamps>) => Effect.Effect<unknown, unknown>
) => it.live(name, () => Effect.flatMap(desk(memory()), (one) => use(one, stamps())))
const as = (actor: string, onBehalfOf?: string): Caller => ({
  ...caller(),
  actor,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf })
})
const day = [{ from: "09:00", to: "17:00" }]
const weekdays = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day }
const hours = { week: weekdays }
const minutes = (n: number) => Instant.of(noon + n * 60_000)

describe("a contact", () => {
  run("that the same message tells of twice is one contact, also when both come at once", (one, next) =>
    Effect.gen(function* () {
      const message = { source: "mailbox", id: "<1@example.nl>" }
      const found = yield* Effect.forEach(
        Array.from({ length: 5 }, () => next()),
        (stamp) => one.contacts.record(caller(), { ...told, message }, stamp),
        { concurrency: "unbounded" }
      )
      const later = yield* one.contacts.record(caller(), { ...told, message, channel: "mail" }, next())
      expect(new Set([...found, later].map((each) => JSON.stringify(each))).size).toBe(1)
      expect(yield* one.contacts.count(caller(), [party])).toBe(1)
      const other = { ...message, id: "<2@example.nl>" }
      yield* one.contacts.record(caller(), { ...told, message: other }, next())
      expect(yield* one.contacts.count(caller(), [party])).toBe(2)
    })
  )

  run("that is put right keeps what stood before, and is not dated after it was recorded", (one, next) =>
    Effect.gen(function* () {
      const { contact } = yield* one.contacts.record(caller(), told, next())
      const content = { subject: "the physiotherapist" }
      yield* one.contacts.correct(
        caller(),
        contact,
        { facts: { channel: "mail" }, content },
        "misheard",
        next()
      )
      expect(yield* one.contacts.get(caller(), contact)).toMatchObject({
        channel: "mail",
        content,
        duration: 60,
        corrections: [
          { by: "tester", reason: "misheard", before: { channel: "telephone" }, content: told.content }
        ]
      })
      const ahead = one.contacts.correct(
        caller(),
        contact,
        { facts: { happenedAt: noon + 600_000 } },
        "x",
        next()
      )
      expect(yield* Effect.flip(ahead)).toMatchObject({ _tag: "HappensLater" })
    })
  )

  run("is told to nobody who was not verified, and a complaint is for who handles complaints", (one, next) =>
    Effect.gen(function* () {
      const unverified = one.contacts.record(caller(), { ...told, disclosed: true, verified: null }, next())
      expect(yield* Effect.flip(unverified)).toMatchObject({ _tag: "NotVerified" })
      const { contact, questions } = yield* one.contacts.record(
        caller(),
        { ...told, complaint: true },
        next()
      )
      expect(yield* Effect.flip(one.contacts.get(caller(), contact))).toMatchObject({
        _tag: "ContactNotFound"
      })
      const [question = "" as never] = questions
      expect(yield* Effect.flip(one.questions.get(caller(), question))).toMatchObject({
        _tag: "QuestionNotFound"
      })
      const handler = caller("reads:complaint")
      expect(yield* one.contacts.get(handler, contact)).toMatchObject({ content: told.content })
      const full = { ...told, complaint: true, labels: ["psychosocial", "hr"] }
      expect(yield* Effect.flip(one.contacts.record(caller(), full, next()))).toMatchObject({
        _tag: "NoRoomForLabel"
      })
    })
  )

  run("shows who may see its facts that there was contact, and not what was said", (one, next) =>
    Effect.gen(function* () {
      const { contact } = yield* one.contacts.record(caller(), { ...told, labels: ["psychosocial"] }, next())
      const seer = caller("sees:psychosocial")
      const { items } = yield* one.contacts.timeline(seer, [party])
      expect(items).toMatchObject([{ id: contact, row: { content: null, channel: "telephone" } }])
      expect(JSON.stringify(yield* one.contacts.get(seer, contact))).not.toContain("nurse")
      expect((yield* one.contacts.timeline(caller(), [party])).items).toEqual([])
      expect((yield* one.contacts.overview(seer, [party])).questions).toEqual([])
    })
  )

  run("is found by who took part, by what it hangs on, and with all that is open on top", (one, next) =>
    Effect.gen(function* () {
      const { contact } = yield* one.contacts.record(
        caller(),
        {
          ...told,
          outside: [...told.outside, { role: "partner contact", id: "p-001" }] as never,
          links: [{ kind: "referral", id: "r-1" }]
        },
        next()
      )
      const terms = { contact, question: null, to: party, wording: "we call", owner: "tester" }
      yield* one.commitments.make(caller(), { ...terms, due: noon + 86_400_000 }, next())
      const ids = (page: { readonly items: ReadonlyArray<{ readonly id: string }> }) =>
        page.items.map(({ id }) => id)
      expect(ids(yield* one.contacts.of(caller(), { side: "inside", id: "tester" }))).toEqual([contact])
      expect(ids(yield* one.contacts.of(caller(), { side: "outside", id: "p-001" }))).toEqual([contact])
      expect(ids(yield* one.contacts.linked(caller(), { kind: "referral", id: "r-1" }))).toEqual([contact])
      expect(yield* one.contacts.overview(caller(), [party])).toMatchObject({
        questions: [{ row: { asked: "when does the nurse come?" } }],
        promises: [{ row: { wording: "we call" } }],
        contacts: [{ id: contact }]
      })
    })
  )

  it.live.each([
    ["of 10 MB of text", { content: { notes: "x".repeat(10_000_000) } }, "content"],
    [
      "with 500 participants",
      { outside: Array.from({ length: 500 }, () => ({ role: "anonymous" })) },
      "outside"
    ],
    ["that ends before it starts", { duration: -1 }, "duration"],
    ["along a channel that is no code", { channel: "" }, "channel"],
    ["in a language that is none", { language: "Dutch, I think" }, "language"],
    [
      "of a representative whose period ends before it begins",
      {
        outside: [
          {
            role: "representative",
            about: party,
            representation: { kind: "mentor", from: "2026-01-02", until: "2026-01-01" }
          }
        ]
      },
      "outside"
    ]
  ])("%s is refused", ([, wrong, field]) =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      const refused = one.contacts.record(caller(), { ...told, ...(wrong as object) } as never)
      expect(yield* Effect.flip(refused)).toMatchObject({ _tag: "InvalidInput", fields: [field] })
    })
  )
})

const promised = (one: Desk, next: ReturnType<typeof stamps>, owner = "team-north") =>
  Effect.gen(function* () {
    const { contact, questions } = yield* one.contacts.record(caller(), told, next())
    yield* one.calendars.publish(caller(), "care-desk", hours, next())
    const commitment = yield* one.commitments.makeWithin(
      caller(),
      {
        contact,
        question: null,
        to: party,
        wording: "we call you back",
        owner,
        within: { calendar: "care-desk", minutes: 240 }
      },
      { ...next(), at: noon + 180_000 }
    )
    return { contact, questions, commitment }
  })

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
      yield* one.questions.accept(as("housing-1"), question, next())
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
})

describe("a change request", () => {
  run("is decided by another, field by field, and its proposer hears", (one, next) =>
    Effect.gen(function* () {
      const said = { source: "home-care", localId: "1", person: Build.person(1) }
      const { record } = yield* one.clients.register(caller(), said, next())
      const carer = as("carer-1")
      const proposal = {
        record,
        revision: 1,
        to: { email: "new@example.nl", telephones: ["+31201234567"] }
      } as const
      const request = yield* one.changeRequests.propose(carer, proposal, next())
      const other = yield* one.changeRequests.propose(
        as("carer-2"),
        { ...proposal, to: { email: "other@example.nl" } },
        next()
      )
      expect(yield* one.changeRequests.get(caller(), request)).toMatchObject({
        changedSince: [],
        conflicting: [other]
      })
      const accepted = { verdict: "accepted" } as const
      const verdicts = {
        email: accepted,
        telephones: { verdict: "declined", reason: "not reachable" }
      } as const
      expect(yield* Effect.flip(one.changeRequests.decide(carer, request, verdicts, next()))).toMatchObject({
        _tag: "MakerIsChecker"
      })
      const person = { ...Build.person(1), email: "changed@example.nl" }
      yield* one.clients.register(caller(), { ...said, person }, next())
      expect(yield* one.changeRequests.get(caller(), request)).toMatchObject({ changedSince: ["email"] })
      expect(
        yield* Effect.flip(one.changeRequests.decide(caller(), request, verdicts, next()))
      ).toMatchObject({
        _tag: "FieldsChanged",
        fields: ["email"]
      })
      const seen = { ...verdicts, email: { ...accepted, despite: true } }
      expect(yield* one.changeRequests.decide(caller(), request, seen, next())).toBe("in part")
      expect((yield* one.changeRequests.unheard(carer)).items.map(({ id }) => id)).toEqual([request])
      yield* one.changeRequests.hear(carer, request, next())
      expect((yield* one.changeRequests.unheard(carer)).items).toEqual([])
      const stale = one.changeRequests.propose(carer, proposal, next())
      expect(yield* Effect.flip(stale)).toMatchObject({ _tag: "RecordChanged", revision: 2 })
    })
  )
})
