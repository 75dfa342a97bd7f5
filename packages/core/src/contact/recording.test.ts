import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, desk, noon } from "../testing/Build.ts"
import { atDesk, party, told, type Use } from "./fixtures.ts"

const run = (name: string, use: Use) => it.live(name, () => atDesk(use))

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

  run("keeps the paragraphs of what was said, asked, promised and answered", (one, next) =>
    Effect.gen(function* () {
      const [written, kept] = ["First.\r\n\r\n\r\nThen  this,\nand that. ", "First.\n\nThen this,\nand that."]
      const { contact, questions } = yield* one.contacts.record(
        caller(),
        {
          ...told,
          content: { subject: written, notes: written },
          questions: [{ asked: written, behind: written, inputs: {} }]
        },
        next()
      )
      const [question = "" as never] = questions
      const promise = { contact, question: null, to: party, wording: written, owner: "tester" }
      const commitment = yield* one.commitments.make(caller(), { ...promise, due: noon + 3_600_000 }, next())
      yield* one.questions.answer(caller(), question, written, next())
      expect((yield* one.contacts.get(caller(), contact)).content).toEqual({
        subject: "First. Then this, and that.",
        notes: kept
      })
      expect(yield* one.questions.get(caller(), question)).toMatchObject({
        asked: kept,
        behind: kept,
        answer: { text: kept }
      })
      expect((yield* one.commitments.get(caller(), commitment)).wording).toBe(kept)
      const found = yield* one.contacts.search(caller(), [party], "first then")
      expect(found.items.map(({ id }) => id)).toEqual([contact])
    })
  )

  run("is told to nobody who was not verified, and a complaint is for who handles complaints", (one, next) =>
    Effect.gen(function* () {
      const unverified = one.contacts.record(caller(), { ...told, disclosed: true, verified: null }, next())
      expect(yield* Effect.flip(unverified)).toMatchObject({ _tag: "NotVerified" })
      const outside = [{ role: "anonymous" as const, about: party }] as const
      const anonymous = one.contacts.record(caller(), { ...told, disclosed: true, outside }, next())
      expect(yield* Effect.flip(anonymous)).toMatchObject({ _tag: "NotVerified" })
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
      const forThem = [{ ...told.questions[0]!, owner: "complaints" }]
      const given = yield* one.contacts.record(
        caller(),
        { ...told, complaint: true, questions: forThem },
        next()
      )
      expect((yield* one.questions.ofOwner(handler, "complaints")).items).toMatchObject([
        { id: given.questions[0], row: { owner: "complaints", hops: [{ why: "asked" }] } }
      ])
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

  run(
    "is not there for who may not read it: nothing is put right, voided, promised or decided in it",
    (one, next) =>
      Effect.gen(function* () {
        const handler = caller("reads:complaint")
        const { contact } = yield* one.contacts.record(handler, { ...told, complaint: true }, next())
        const due = noon + 86_400_000
        const promise = { contact, question: null, to: party, wording: "we call you", owner: "tester", due }
        const commitment = yield* one.commitments.make(handler, promise, next())
        const noContact = { _tag: "ContactNotFound" }
        const noCommitment = { _tag: "CommitmentNotFound" }
        const facts = { channel: "mail" }
        for (const other of [caller(), caller("sees:complaint")]) {
          const { contacts, commitments } = one
          expect(yield* Effect.flip(contacts.correct(other, contact, { facts }, "x", next()))).toMatchObject(
            noContact
          )
          expect(yield* Effect.flip(contacts.void(other, contact, "x", next()))).toMatchObject(noContact)
          expect(yield* Effect.flip(commitments.make(other, promise, next()))).toMatchObject(noContact)
          expect(yield* Effect.flip(commitments.get(other, commitment))).toMatchObject(noCommitment)
          expect(
            yield* Effect.flip(commitments.decide(other, commitment, { _tag: "Withdraw" }, next()))
          ).toMatchObject(noCommitment)
        }
        expect(yield* one.contacts.get(handler, contact)).toMatchObject({ corrections: [], voided: null })
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

  run("is found by what was noted, asked or answered in it, part by part, by who may read it", (one, next) =>
    Effect.gen(function* () {
      const record = (subject: string, labels: ReadonlyArray<string> = []) =>
        Effect.map(
          one.contacts.record(caller(), { ...told, labels, content: { subject } }, next()),
          ({ contact }) => contact
        )
      const wound = yield* record("Wónd care")
      yield* record("the wound", ["psychosocial"])
      const bath = yield* record("help with bathing")
      const search = (text: string, who = caller(), page = {}) =>
        Effect.map(one.contacts.search(who, [party], text, page), ({ items, next }) => ({
          ids: items.map(({ id }) => id),
          next
        }))
      expect((yield* search("WOUND")).ids).toEqual([])
      expect((yield* search("wond")).ids).toEqual([wound])
      expect((yield* search("nurse come")).ids).toEqual([bath, wound])
      expect((yield* search("bath nurse")).ids).toEqual([bath])
      expect((yield* search("bath wond")).ids).toEqual([])
      expect((yield* search("wound", caller("sees:psychosocial"))).ids).toEqual([])
      expect((yield* search("wound", caller("reads:psychosocial"))).ids).toHaveLength(1)
      const first = yield* search("wond", caller(), { limit: 1 })
      expect(first.ids).toEqual([])
      expect(yield* search("wond", caller(), { limit: 1, after: first.next })).toEqual({
        ids: [wound],
        next: null
      })
      for (const text of ["", "?!", "x".repeat(201)])
        expect(yield* Effect.flip(search(text))).toMatchObject({ _tag: "InvalidInput", fields: ["text"] })
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
