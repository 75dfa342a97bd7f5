/** The laws of who is one client, over the services; `serviceLaws` has them too. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import type * as Client from "../identity/Client.ts"
import * as Doubt from "../identity/Doubt.ts"
import * as Person from "../identity/Person.ts"
import * as Portrait from "../identity/Portrait.ts"
import * as Population from "../identity/population/Population.ts"
import * as Profile from "../identity/population/Profile.ts"
import type * as SourceRecord from "../identity/SourceRecord.ts"
import { caller, type Desk, person, stamps } from "./Build.ts"
import { broken, journal, type Subject, so, trying } from "./trying.ts"

// What it does

const who = caller("sees-secret-addresses")

/** Which records hang together, sorted; each client's records as one text. */
const partition = (desk: Desk) =>
  Effect.gen(function* () {
    const groups: Array<string> = []
    let after: string | null = null
    do {
      const page: Ledger.Found = yield* desk.ledger.find({
        collection: "client",
        index: "id",
        equals: [],
        limit: 500,
        ...(after === null ? {} : { after })
      })
      for (const { doc } of page.items) {
        const { links } = doc as unknown as Client.Client
        if (links.length > 0)
          groups.push(
            links
              .map(({ record }) => record)
              .sort()
              .join(" ")
          )
      }
      after = page.next
    } while (after !== null)
    return groups.sort()
  })

/** Registers people of a small population, in the order that is asked, and links them. */
const linked = (desk: Desk, made: ReadonlyArray<Population.Made>) =>
  Effect.gen(function* () {
    const next = stamps("register")
    const answers = yield* desk.clients.registerAll(
      who,
      made.map(({ system, id, person: said }) => ({
        said: { source: system, localId: id, person: Person.encode(said) },
        stamp: next()
      }))
    )
    for (const answer of answers) yield* Effect.fromResult(answer)
    return yield* desk.clients.link(who, { command: "link", at: next().at })
  })

const population = (seed: number, persons = 20): ReadonlyArray<Population.Made> => [
  ...Population.records({ seed, persons, systems: ["maternity", "home-care"], profile: Profile.everyday })
]

const registration = (source: string, localId: string, said: typeof Person.Person.Encoded) => ({
  source,
  localId,
  person: said
})

/** The laws of who is one client. Each rejects when it does not hold. */
export const clientLaws = (subject: Subject) => {
  const { inDesk, always, folds, runs } = trying(subject)

  return {
    "however many register one verified BSN at once, there is one client": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          for (let round = 0; round < runs; round++) {
            const next = stamps(`round-${round}`)
            const fibers = 2 + (round % 7)
            const found = yield* Effect.forEach(
              Array.from({ length: fibers }, (_, n) => ({ n, stamp: next() })),
              ({ n, stamp }) =>
                desk.clients.register(who, registration(`system-${n}`, `${round}`, person(round)), stamp),
              { concurrency: "unbounded" }
            )
            const clients = new Set(found.map(({ client }) => client))
            yield* so("one BSN has more clients", clients.size === 1, found)
            const opened = found.filter((one) => one.as === "new client").length
            yield* so("more than one was told to be the first", opened === 1, found)
          }
          const { clients, records } = yield* desk.clients.count(who)
          yield* so("clients were counted twice", clients === runs, { clients, records })
          yield* folds(desk)
        })
      ),

    "one source record that is registered by many at once hangs on one client": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          for (let round = 0; round < runs; round++) {
            const next = stamps(`round-${round}`)
            const found = yield* Effect.forEach(
              [next(), next(), next(), next()],
              (stamp) =>
                desk.clients.register(who, registration("maternity", `${round}`, person(round, null)), stamp),
              { concurrency: "unbounded" }
            )
            yield* so("one record has more clients", new Set(found.map(({ client }) => client)).size === 1)
          }
          yield* so("records were counted twice", (yield* desk.clients.count(who)).clients === runs)
          yield* folds(desk)
        })
      ),

    "linking again changes nothing": () =>
      always(
        fc.nat(1_000),
        (desk, seed) =>
          Effect.gen(function* () {
            const first = yield* linked(desk, population(seed))
            const before = { partition: yield* partition(desk), events: (yield* journal(desk)).length }
            for (const stamp of [{ command: "link" }, { command: "link again" }, { command: "and again" }]) {
              const again = yield* desk.clients.link(who, stamp)
              const after = { partition: yield* partition(desk), events: (yield* journal(desk)).length }
              const expected = stamp.command === "link" ? first.merged : 0
              yield* so("linking again answers something else", again.merged === expected, again)
              yield* so("linking again changed something", JSON.stringify(after) === JSON.stringify(before), {
                before,
                after
              })
            }
          }),
        Math.ceil(runs / 4)
      ),

    "the order of registration does not matter to who is one client": () =>
      fc.assert(
        fc.asyncProperty(
          fc
            .nat(1_000)
            .map((seed) => population(seed))
            .chain((made) => fc.tuple(fc.constant(made), shuffled(made))),
          async ([made, other]) => {
            const one = await inDesk((desk) => Effect.andThen(linked(desk, made), partition(desk)))
            const two = await inDesk((desk) => Effect.andThen(linked(desk, other), partition(desk)))
            if (JSON.stringify(one) !== JSON.stringify(two))
              throw broken("another order gives other clients", { one, two })
          }
        ),
        { numRuns: Math.ceil(runs / 4) }
      ),

    "what was unmerged goes back and stays apart when linking again": () =>
      always(
        fc.nat(1_000),
        (desk, seed) =>
          Effect.gen(function* () {
            const next = stamps("again", 1_800_000_000_000)
            const first = yield* desk.clients.register(
              who,
              registration("a", "1", person(seed, null)),
              next()
            )
            const second = yield* desk.clients.register(
              who,
              registration("b", "1", person(seed, null)),
              next()
            )
            const apart = yield* partition(desk)
            const pair = { from: second.client, into: first.client }
            yield* desk.clients.merge(who, pair, next())
            yield* so("merging did nothing", (yield* partition(desk)).length === 1)
            const old = yield* desk.clients.get(who, second.client)
            yield* so("the merged client answers no longer", old.id === first.client)
            yield* desk.clients.unmerge(who, pair, next())
            yield* desk.clients.link(who, next())
            yield* so("it was linked again", JSON.stringify(yield* partition(desk)) === JSON.stringify(apart))
            yield* folds(desk)
          }),
        Math.ceil(runs / 4)
      ),

    "a client of many records is never linked across what somebody said to differ": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          const next = stamps()
          const add = (local: string) =>
            desk.clients.register(who, registration("a", local, person(1, null)), next())
          const [one, two, other] = [yield* add("1"), yield* add("2"), yield* add("3")]
          yield* desk.clients.decide(
            who,
            { left: one.record, right: two.record, verdict: "different" },
            next()
          )
          yield* desk.clients.merge(who, { from: other.client, into: one.client }, next())
          yield* desk.clients.link(who, next())
          const of = (record: SourceRecord.SourceRecordId) =>
            Effect.map(desk.clients.ofRecord(who, record), ({ id }) => id)
          yield* so("linked across a verdict", (yield* of(one.record)) !== (yield* of(two.record)))
        })
      ),

    "a record that comes to say another verified BSN leaves the client whose others say the old one": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          const next = stamps()
          const add = (source: string, said: typeof Person.Person.Encoded) =>
            desk.clients.register(who, registration(source, "1", said), next())
          const first = yield* add("a", person(1))
          const second = yield* add("b", person(1))
          yield* so("one BSN has two clients", first.client === second.client)
          const moved = yield* add("b", person(2))
          yield* so("the record stayed", moved.client !== first.client && moved.as === "known record")
          const elsewhere = yield* add("c", person(2))
          yield* so("the number was not taken along", elsewhere.client === moved.client)
          yield* folds(desk)
        })
      ),

    "two people under one verified BSN are two clients and a doubt": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          const next = stamps()
          const { bsn } = person(1)
          const one = yield* desk.clients.register(who, registration("a", "1", person(1)), next())
          const mistaken = { ...person(2), ...(bsn === undefined ? {} : { bsn }) }
          const other = yield* desk.clients.register(who, registration("b", "1", mistaken), next())
          yield* so("two people became one client", one.client !== other.client)
          const { items } = yield* desk.clients.doubts(who)
          const { id } = Result.getOrThrow(Doubt.pair(one.record, other.record))
          yield* so("nobody is asked", items.length === 1 && items[0]?.id === id, items)
          yield* desk.clients.decide(
            who,
            { left: one.record, right: other.record, verdict: "different" },
            next()
          )
          yield* so("the doubt is still open", (yield* desk.clients.doubts(who)).items.length === 0)
          yield* folds(desk)
        })
      ),

    "address and telephone under secrecy are shown to nobody without the role": () =>
      always(
        fc.record({ secret: fc.constantFrom(0, 1, 2), roles: fc.subarray(["reads:psychosocial"]) }),
        (desk, { secret, roles }) =>
          Effect.gen(function* () {
            const next = stamps()
            const records = [0, 1, 2].map((n) => ({
              ...person(1),
              ...(n === secret ? { flags: { secrecy: true } } : {})
            }))
            const told = yield* Effect.forEach(records, (said, n) =>
              desk.clients.register(who, registration(`system-${n}`, "1", said), next())
            )
            const [first] = told
            if (first === undefined) return
            const seen = yield* desk.clients.get(caller(...roles), first.client)
            const same = yield* desk.clients.ofRecord(caller(...roles), first.record)
            for (const portrait of [seen, same]) {
              const text = JSON.stringify(portrait)
              yield* so(
                "a secret address is shown",
                portrait.hidden && !/Lange Laan|3512AB|\+316/.test(text),
                text
              )
            }
            const allowed = yield* desk.clients.get(caller(Portrait.seesSecret), first.client)
            const { address, telephones } = allowed.golden.person ?? {}
            yield* so("who has the role does not see it", address !== undefined && telephones !== undefined)
          }),
        Math.ceil(runs / 4)
      )
  }
}

const shuffled = <A>(all: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length })
