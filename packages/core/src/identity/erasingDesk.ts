/** Clients of whom much is known and said, for the tests of erasing. */
import { MemoryLedger, memory, type Plugin } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"
import type { CommitmentId } from "../contact/Terms.ts"
import type { Recorded } from "../contact/Told.ts"
import { caller, type Desk, desk, noon, person, stamps } from "../testing/Build.ts"
import { overStore } from "../testing/memoryDesk.ts"
import type { Registered } from "./ClientsService.ts"

/** Who calls. */
export const who = caller()
/** What is looked for in all that is left. */
export const canary = "Qanarie"
/** Somebody whose name and address are looked for afterwards. */
export const known = (n: number, verified: boolean | null = true) => ({
  ...person(n, verified),
  name: { own: { name: `${canary} ${n}` }, firstNames: canary },
  email: `${canary.toLowerCase()}@example.org`,
  address: { street: `${canary}straat`, houseNumber: 5, postcode: "3512AB", place: canary }
})

/** On what ground it is erased. */
export const erasing = { ground: "request", keptUntil: null } as const

/** A contact about somebody, with a question that is answered, one that is open, and a promise; twice corrected. */
export const contactAbout = (
  one: Desk,
  about: string,
  next: ReturnType<typeof stamps>,
  says = canary
): Effect.Effect<Recorded & { readonly promised: CommitmentId }, unknown> =>
  Effect.gen(function* () {
    const { contact, questions } = yield* one.contacts.record(
      who,
      {
        happenedAt: noon,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [{ role: "client", about }],
        verified: "control questions",
        outcome: "answered",
        duration: 60,
        labels: [],
        content: { subject: says, notes: says },
        questions: [
          { asked: says, behind: says, inputs: {}, answer: says },
          { asked: says, inputs: {} }
        ]
      },
      next()
    )
    yield* one.contacts.correct(
      who,
      contact,
      { facts: {}, content: { notes: `${says} again` } },
      "mistake",
      next()
    )
    const promised = yield* one.commitments.make(
      who,
      { contact, question: null, to: about, wording: says, owner: "team", due: noon + 9e9 },
      next()
    )
    return { contact, questions, promised }
  })

/** See {@link furnished}. */
export interface Furnished {
  readonly one: Desk
  readonly store: MemoryLedger.MemoryStore
  readonly next: ReturnType<typeof stamps>
  readonly first: Registered
  readonly second: Registered
  readonly other: Registered
  readonly stays: Effect.Success<ReturnType<typeof contactAbout>>
}

/** Two records of one client, one of them of a client that was merged into it, contacts about all, and somebody else. */
export const furnished = (
  store = new MemoryLedger.MemoryStore("north"),
  vault: Pick<Plugin.Plugin, "provides"> = memory()
): Effect.Effect<Furnished, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const one = yield* desk(overStore(store, vault))
    const next = stamps()
    const add = (source: string, n: number, said: ReturnType<typeof person>) =>
      one.clients.register(who, { source, localId: `${n}`, person: said }, next())
    const first = yield* add("home-care", 1, known(1))
    const second = yield* add("maternity", 2, known(2, null))
    const other = yield* add("welfare", 3, person(3, null))
    for (const about of [first.record, second.record, first.client, second.client])
      yield* contactAbout(one, about, next)
    const stays = yield* contactAbout(one, other.record, next, "of somebody else")
    yield* one.contacts.void(
      who,
      (yield* contactAbout(one, first.record, next)).contact,
      "recorded twice",
      next()
    )
    yield* one.clients.merge(who, { from: second.client, into: first.client }, next())
    return { one, store, next, first, second, other, stays }
  })
