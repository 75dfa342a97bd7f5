/** The laws of the services as data: run them over any storage, or on services of your own. */
import type { Collection, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect, Result, type Scope } from "effect"
import fc from "fast-check"
import { coreAreas } from "../host/coreAreas.ts"
import type * as Client from "../identity/Client.ts"
import * as Doubt from "../identity/Doubt.ts"
import * as Person from "../identity/Person.ts"
import * as Portrait from "../identity/Portrait.ts"
import * as Population from "../identity/population/Population.ts"
import * as Profile from "../identity/population/Profile.ts"
import type * as SourceRecord from "../identity/SourceRecord.ts"
import { assignedOnce } from "../routing/Following.laws.ts"
import type * as Work from "../work/Work.ts"
import { type Action, action, nothing, perform } from "./actions.ts"
import { caller, type Desk, person, stamps } from "./Build.ts"

// What it is

/** What is put to the test. */
export interface Subject {
  /** The services over a store that nobody used before; closed with the scope. See `Build.desk`. */
  readonly desk: Effect.Effect<Desk, unknown, Scope.Scope>
  /** Whether every row is the fold of its events: `Fold.verify` of `@zorgband/conformance`. */
  readonly verify: (
    ledger: Ledger.LedgerService,
    vault: Vault.VaultService,
    collections: ReadonlyArray<Collection.AnyCollection>
  ) => Effect.Effect<{ readonly differences: ReadonlyArray<unknown> }, unknown>
  /** How many random histories each law tries: 20 when left out. Fewer over a slow store. */
  readonly runs?: number
}

/** The collections of all services of this package. */
const collections = coreAreas.flatMap((area) => area.collections)

// What can go wrong

/** The law does not hold. Holds only data that the test made. */
const broken = (what: string, detail?: unknown): Error =>
  new Error(detail === undefined ? what : `${what}: ${JSON.stringify(detail)}`)

const so = (what: string, holds: boolean, detail?: unknown): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(broken(what, detail))

// What it does

const who = caller("sees-secret-addresses")

/** All events, as their envelopes say them. */
const journal = (desk: Desk) =>
  Effect.gen(function* () {
    const all: Array<{ readonly id: string; readonly command: string }> = []
    let page = yield* desk.ledger.feed(null, 500)
    while (page.events.length > 0) {
      for (const { envelope } of page.events) all.push(JSON.parse(envelope))
      page = yield* desk.ledger.feed(page.cursor, 500)
    }
    return all
  })

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

/** Runs what somebody does, and gives what came of it; what a rule refused is the tag of its error. */
const outcome = (
  desk: Desk,
  known: Parameters<typeof perform>[1],
  asked: Action,
  stamp: Required<Work.Stamp>
): Effect.Effect<string | null> => {
  const effect = perform(desk, known, asked, stamp)
  return effect === null
    ? Effect.succeed(null)
    : Effect.map(Effect.result(effect), (result) =>
        Result.isSuccess(result) ? JSON.stringify(result.success) : result.failure._tag
      )
}

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

/** The laws of the services. Each rejects when it does not hold. */
export const serviceLaws = ({ desk: open, verify, runs = 20 }: Subject) => {
  const inDesk = <A, E>(use: (desk: Desk) => Effect.Effect<A, E>): Promise<A> =>
    Effect.runPromise(Effect.scoped(Effect.flatMap(open, use)))
  const always = <Input>(
    input: fc.Arbitrary<Input>,
    holds: (desk: Desk, input: Input) => Effect.Effect<void, unknown>,
    numRuns = runs
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(input, (one) => inDesk((desk) => holds(desk, one))),
      { numRuns }
    )
  const folds = (desk: Desk) =>
    Effect.flatMap(verify(desk.ledger, desk.vault, collections), ({ differences }) =>
      so("a row is not the fold of its events", differences.length === 0, differences)
    )
  const history = fc.array(action, { minLength: 1, maxLength: 40 })

  return {
    "a row is the fold of its events, whatever people do": () =>
      always(history, (desk, actions) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          for (const one of actions) yield* outcome(desk, known, one, next())
          yield* folds(desk)
        })
      ),

    "a repeated command has one effect and one answer, also when both are asked at once": () =>
      always(fc.tuple(history, fc.boolean()), (desk, [actions, atOnce]) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          for (const one of actions) {
            const stamp = next()
            // Both runs pick from what there was before.
            const run = () => outcome(desk, structuredCopy(known), one, stamp)
            const [first, second] = yield* atOnce
              ? Effect.all([run(), run()], { concurrency: "unbounded" })
              : Effect.all([run(), run()])
            yield* so("the repeated command answers something else", first === second, { first, second, one })
            yield* outcome(desk, known, one, stamp)
          }
          const events = yield* journal(desk)
          yield* so("an event was written twice", new Set(events.map(({ id }) => id)).size === events.length)
          yield* folds(desk)
        })
      ),

    "a command that met others either did all of its work or left no trace": () =>
      always(fc.integer({ min: 2, max: 8 }), (desk, many) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          yield* outcome(desk, known, { do: "record", about: 0, answered: false, label: false }, next())
          const [question] = known.questions
          if (question === undefined) return yield* Effect.die(broken("nothing was recorded"))
          const commands = Array.from({ length: many }, () => next())
          const answers = yield* Effect.forEach(
            commands,
            (stamp, n) => Effect.result(desk.questions.handOver(who, question, `team-${n}`, stamp)),
            { concurrency: "unbounded" }
          )
          const events = yield* journal(desk)
          const { receipts } = yield* desk.ledger.get(
            [],
            commands.map(({ command }) => command)
          )
          for (const [n, answer] of answers.entries()) {
            const written = events.filter(({ command }) => command === commands[n]?.command).length
            const done = Result.isSuccess(answer)
            yield* so("a refused command left an event", done ? written === 1 : written === 0)
            yield* so("a refused command left a receipt", done === (receipts[n] !== null))
          }
          const { hops, owner } = yield* desk.questions.get(who, question)
          const moved = answers.filter(Result.isSuccess).length
          yield* so("a hop was lost", hops.length === 1 + moved && hops.at(-1)?.owner === owner, hops)
          yield* folds(desk)
        })
      ),

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
      ),

    "however many assign at once, nobody has more questions than they can, and none is taken from who had it":
      () => assignedOnce(open, runs),

    "a labelled contact, its questions and its promises are there only for who may read the label": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          yield* outcome(desk, known, { do: "register", system: "a", local: 1, who: 1 }, next())
          yield* outcome(desk, known, { do: "record", about: 1, answered: false, label: true }, next())
          yield* outcome(desk, known, { do: "promise", which: 0, days: 3 }, next())
          const [contact] = known.contacts
          const [question] = known.questions
          const [commitment] = known.commitments
          const [record] = known.records
          if (!contact || !question || !commitment || !record) return yield* Effect.die(broken("too little"))
          const seen = (reader: ReturnType<typeof caller>) =>
            Effect.gen(function* () {
              const lists = yield* Effect.all([
                desk.contacts.timeline(reader, [record as never]),
                desk.questions.open(reader),
                desk.questions.ofOwner(reader, "tester"),
                desk.commitments.due(reader),
                desk.commitments.ofOwner(reader, "team-north"),
                desk.commitments.to(reader, record as never)
              ])
              const gets = yield* Effect.all(
                [
                  Effect.result(desk.contacts.get(reader, contact)),
                  Effect.result(desk.questions.get(reader, question)),
                  Effect.result(desk.commitments.get(reader, commitment)),
                  // Voiding comes last: it takes the open questions along.
                  Effect.result(desk.questions.answer(reader, question, "yes", next())),
                  Effect.result(desk.contacts.void(reader, contact, "mistake", next()))
                ],
                { concurrency: 1 }
              )
              return [
                ...lists.map(({ items }) => items.length > 0),
                ...gets.map(({ _tag }) => _tag === "Success")
              ]
            })
          const outsider = yield* seen(caller("reads:complaint"))
          yield* so("a label is read without its role", !outsider.some(Boolean), outsider)
          const insider = yield* seen(caller("reads:psychosocial"))
          yield* so("who has the role does not see it", insider.every(Boolean), insider)
        })
      )
  }
}

const shuffled = <A>(all: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length })

const structuredCopy = <A extends object>(known: A): A =>
  Object.fromEntries(
    Object.entries(known).map(([name, all]) => [name, [...(all as ReadonlyArray<unknown>)]])
  ) as A
