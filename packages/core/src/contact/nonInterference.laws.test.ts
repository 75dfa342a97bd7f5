import { describe, expect, it } from "@effect/vitest"
import { type Ledger, memory } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"
import fc from "fast-check"
import type { Caller } from "../access/Caller.ts"
import { PartyId } from "../access/Party.ts"
import { caller, type Desk, desk, noon } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import * as Instant from "../time/Instant.ts"
import * as Commitment from "./Commitment.ts"

/** Something that happened; what is hidden is in one of two stores only. */
interface Happened {
  readonly hidden: boolean
  readonly about: number
  readonly minute: number
  readonly said: string
  readonly what: "nothing" | "promise" | "hand over" | "answer" | "partner" | "keep" | "void"
}

const happened: fc.Arbitrary<Happened> = fc.record({
  hidden: fc.boolean(),
  about: fc.nat({ max: 2 }),
  minute: fc.nat({ max: 5 }),
  said: fc.constantFrom("the nurse", "the doctor"),
  what: fc.constantFrom("nothing", "promise", "hand over", "answer", "partner", "keep", "void")
})

const parties = [0, 1, 2].map((n) => PartyId.make(`home-care|${n}`))
const writer = caller("reads:psychosocial")

/** Who does not know what is hidden, and what may be there instead without that reader's knowing. */
interface Unknowing {
  readonly reader: Caller
  readonly instead: (one: Happened) => Happened | null
}

const notThere: Unknowing = { reader: caller("reads:complaint", "care-desk"), instead: () => null }
const somethingElse: Unknowing = {
  reader: caller("sees:psychosocial"),
  instead: (one) => ({ ...one, said: one.said === "the nurse" ? "the doctor" : "the nurse" })
}

/** What is left out keeps its place, so that the rest has the same ids and moments in every store. */
const write = (one: Desk, all: ReadonlyArray<Happened | null>) =>
  Effect.gen(function* () {
    for (const [n, each] of all.entries()) {
      if (each === null) continue
      const { hidden, about, minute, said, what } = each
      let step = 0
      const stamp = () => ({ command: `${n}/${step++}`, at: noon + 600_000 + n * 60_000 + step })
      const party = parties[about] as PartyId
      const { contact, questions } = yield* one.contacts.record(
        writer,
        {
          happenedAt: noon + minute * 60_000,
          direction: "in",
          channel: "telephone",
          inside: [{ kind: "team", id: "team-north" }],
          outside: [
            { role: "client", about: party, id: "p-001" },
            { role: "referrer", about: party, id: "gp-noord" }
          ],
          verified: null,
          outcome: "call back",
          duration: null,
          labels: hidden ? ["psychosocial"] : [],
          content: { notes: said },
          links: [{ kind: "case", id: "case-1" }],
          questions: [{ asked: `when comes ${said}?`, inputs: {} }]
        },
        stamp()
      )
      const [question = "" as never] = questions
      const promise = () =>
        one.commitments.make(
          writer,
          {
            ...{ contact, question, to: party, other: "gp-noord", wording: "we call" },
            ...{ owner: "team-north", due: noon + 86_400_000 }
          },
          stamp()
        )
      switch (what) {
        case "promise":
          yield* one.commitments.decide(
            writer,
            yield* promise(),
            Commitment.Command.cases.HandOver.make({ to: "team-south" }),
            stamp()
          )
          break
        case "keep": {
          const made = yield* promise()
          const at = Instant.of(noon + 86_400_000 - 1)
          yield* one.commitments.decide(writer, made, Commitment.Command.cases.Keep.make({ at }), {
            ...stamp(),
            at: noon + 86_400_000
          })
          break
        }
        case "hand over":
          yield* one.questions.handOver(writer, question, "team-south", stamp())
          break
        case "answer":
          yield* one.questions.answer(writer, question, `${said} comes at nine`, stamp())
          break
        case "partner":
          yield* one.questions.offer(writer, question, "housing-1", stamp())
          yield* one.questions.accept({ ...writer, onBehalfOf: "housing-1" }, question, stamp())
          break
        case "void":
          yield* one.contacts.void(writer, contact, "mistake", stamp())
          break
        default:
      }
    }
  })

type Page = { readonly items: ReadonlyArray<unknown>; readonly next: string | null }

/** All pages of a list, two at a time, with their cursors. */
const pages = <E>(ask: (page: { limit: number; after?: string }) => Effect.Effect<Page, E>) =>
  Effect.gen(function* () {
    const all: Array<Page> = []
    let after: string | null = null
    do {
      const page: Page = yield* ask(after === null ? { limit: 2 } : { limit: 2, after })
      all.push(page)
      after = page.next
    } while (after !== null)
    return all
  })

/** All that a reader can see: every list page by page, what is found, every count, every figure. */
const seen = (one: Desk, reader: Caller) =>
  Effect.gen(function* () {
    const period = { from: Instant.of(noon), to: Instant.of(noon + 864_000_000) }
    const { contacts, questions, commitments } = one
    const lists = [
      (page: object) => contacts.timeline(reader, parties, page),
      (page: object) => contacts.search(reader, parties, "nurse", page),
      (page: object) => contacts.search(reader, parties, "nine", page),
      (page: object) => contacts.of(reader, { side: "inside", id: "team-north" }, page),
      (page: object) => contacts.of(reader, { side: "outside", id: "p-001" }, page),
      (page: object) => contacts.linked(reader, { kind: "case", id: "case-1" }, page),
      (page: object) => questions.open(reader, page),
      (page: object) => questions.ageing(reader, page),
      (page: object) => questions.withPartners(reader, page),
      (page: object) => questions.ofOwner(reader, "team-south", page),
      (page: object) => commitments.due(reader, undefined, page),
      (page: object) => commitments.ofOwner(reader, "team-north", page),
      (page: object) => commitments.offeredTo(reader, "team-south", page),
      (page: object) => commitments.to(reader, parties[0] as PartyId, page),
      (page: object) => commitments.toOther(reader, "gp-noord", page)
    ]
    const listed = yield* Effect.forEach(lists, (list) =>
      pages(list as (page: object) => Effect.Effect<Page, unknown>)
    )
    return {
      listed,
      count: yield* contacts.count(reader, parties),
      overview: yield* contacts.overview(reader, parties),
      unowned: yield* questions.unowned(reader, ["team-south"]),
      questions: [...(yield* questions.figures(reader, period))],
      promises: [...(yield* commitments.figures(reader, period))]
    }
  })

type Open = () => Effect.Effect<Desk, unknown, Scope.Scope>

/** A reader without the right cannot tell two stores apart that differ only in what is hidden from that reader. */
const holds = ({ reader, instead }: Unknowing, open: Open = () => desk(memory())) =>
  fc.assert(
    fc.asyncProperty(fc.array(happened, { minLength: 1, maxLength: 8 }), async (all) => {
      const look = (there: ReadonlyArray<Happened | null>) =>
        Effect.runPromise(
          Effect.scoped(Effect.flatMap(open(), (one) => Effect.andThen(write(one, there), seen(one, reader))))
        )
      expect(await look(all.map((one) => (one.hidden ? instead(one) : one)))).toEqual(await look(all))
    }),
    { numRuns: 30 }
  )

/** Storage that shows what is hidden beside what may be read. */
const showing: Open = () => {
  const shown = <Asked extends Ledger.Selection>(asked: Asked): Asked => ({
    ...asked,
    equals: asked.equals.map((value) =>
      typeof value === "object" && value !== null && value.anyOf.includes("")
        ? { anyOf: [...value.anyOf, "psychosocial"] }
        : value
    )
  })
  return desk(
    Broken.over((ledger) => ({
      ...ledger,
      find: (query) => ledger.find(shown(query)),
      count: (query) => ledger.count(shown(query))
    }))
  )
}

/** Storage that counts what is hidden. */
const counting: Open = () =>
  desk(
    Broken.over((ledger) => ({
      ...ledger,
      count: (query) => ledger.count({ ...query, equals: query.equals.slice(0, 1) })
    }))
  )

/** A desk that searches all that was said, and hides it afterwards. */
const searching: Open = () =>
  Effect.map(desk(memory()), (one) => ({
    ...one,
    contacts: {
      ...one.contacts,
      search: (_, ...rest) =>
        Effect.map(one.contacts.search(writer, ...rest), ({ items, next }) => ({
          items: items.map(({ id, row }) => ({ id, row: { ...row, content: null } })),
          next
        }))
    }
  }))

describe("lists, what is found, order, pages, counts and figures", () => {
  it("are the same for who may not know of what is hidden, whether it is there or not", () => holds(notThere))

  it("are the same for who may see that it is there, whatever was said", () => holds(somethingElse))

  it.each([
    ["what is hidden is listed", notThere, showing],
    ["what is hidden is counted", notThere, counting],
    ["what is hidden is searched", somethingElse, searching]
  ])("catches a broken copy: %s", (_, who, broken) => expect(holds(who, broken)).rejects.toThrow())
})
