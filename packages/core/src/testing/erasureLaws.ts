/** The laws of erasing, as data: what is left, and what is not, after any history of people at a desk. */
import { type Collection, Hash, type Ledger, type MemoryLedger, type Vault } from "@zorgband/plugin-sdk"
import { Effect, Result, type Scope } from "effect"
import fc from "fast-check"
import type { PartyId } from "../access/Party.ts"
import { coreAreas } from "../host/coreAreas.ts"
import type * as Client from "../identity/Client.ts"
import type { Erased } from "../identity/Erasing.ts"
import type * as SourceRecord from "../identity/SourceRecord.ts"
import * as Instant from "../time/Instant.ts"
import { caller, type Desk, noon, person, stamps } from "./Build.ts"
import { dump } from "./memoryDesk.ts"

// What it is

/** What is put to the test. */
export interface Subject {
  /** The services over a store in memory that nobody used before, and the store itself. */
  readonly desk: Effect.Effect<
    { readonly desk: Desk; readonly store: MemoryLedger.MemoryStore },
    unknown,
    Scope.Scope
  >
  /** `Fold.verify` of `@zorgband/conformance`. */
  readonly verify: (
    ledger: Ledger.LedgerService,
    vault: Vault.VaultService,
    collections: ReadonlyArray<Collection.AnyCollection>
  ) => Effect.Effect<{ readonly differences: ReadonlyArray<unknown> }, unknown>
  /** `Journal.verify` of `@zorgband/conformance`. */
  readonly chain: (
    ledger: Ledger.LedgerService,
    vault: Vault.VaultService,
    tenant: string
  ) => Effect.Effect<unknown, unknown>
}

/** One thing that somebody does. Numbers pick among what there is. */
type Deed =
  | { readonly do: "register"; readonly local: number; readonly who: number }
  | { readonly do: "merge" | "unmerge"; readonly from: number; readonly into: number }
  | { readonly do: "link" }
  | { readonly do: "contact" | "refer" | "erase"; readonly about: number; readonly client: boolean }

const some = fc.nat({ max: 4 })
const about = (what: "contact" | "refer" | "erase") =>
  fc.record({ do: fc.constant(what), about: some, client: fc.boolean() })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("register" as const), local: some, who: fc.nat({ max: 2 }) })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("merge" as const, "unmerge" as const),
      from: some,
      into: some
    })
  },
  fc.constant({ do: "link" as const }),
  { weight: 4, arbitrary: about("contact") },
  { weight: 2, arbitrary: about("refer") },
  { weight: 3, arbitrary: about("erase") }
)
/** A history in which somebody is known and somebody is erased. */
const history = fc
  .tuple(fc.array(deed, { maxLength: 25, size: "max" }), fc.array(deed, { maxLength: 5 }))
  .map(
    ([before, after]): ReadonlyArray<Deed> => [
      { do: "register", local: 0, who: 0 },
      { do: "register", local: 1, who: 1 },
      { do: "contact", about: 0, client: false },
      { do: "contact", about: 1, client: false },
      { do: "refer", about: 0, client: false },
      ...before,
      { do: "erase", about: 0, client: false },
      ...after
    ]
  )

/** A word that stands for all personal data of a party, and tells nothing of its id. */
const canary = (party: string): string => `Q${Hash.digest(party).slice(0, 16)}`

// What it does

const who = caller()
const collections = coreAreas.flatMap((area) => area.collections)

/** What there is to pick from, and what was erased. */
class World {
  readonly desk: Desk
  readonly store: MemoryLedger.MemoryStore
  readonly next = stamps()
  readonly records: Array<SourceRecord.SourceRecordId> = []
  readonly clients: Array<Client.ClientId> = []

  constructor({ desk, store }: Pick<World, "desk" | "store">) {
    this.desk = desk
    this.store = store
  }

  party(about: number, client: boolean): PartyId {
    const all: ReadonlyArray<string> = client ? this.clients : this.records
    return all[about % all.length] as PartyId
  }

  /** Does it; what a rule refuses is as if it was not asked. */
  do(asked: Deed): Effect.Effect<Result.Result<unknown, unknown>> {
    const { clients, contacts, commitments, referrals } = this.desk
    const stamp = this.next()
    const done = (): Effect.Effect<unknown, unknown> => {
      switch (asked.do) {
        case "register": {
          const name = { own: { name: canary(`home-care|${asked.local}`) } }
          const said = { ...person(asked.who, asked.local % 2 === 0 ? true : null), name }
          return clients
            .register(who, { source: "home-care", localId: `${asked.local}`, person: said }, stamp)
            .pipe(
              Effect.tap(({ record, client }) =>
                Effect.sync(() => {
                  if (!this.records.includes(record)) this.records.push(record)
                  if (!this.clients.includes(client)) this.clients.push(client)
                })
              )
            )
        }
        case "merge":
        case "unmerge": {
          const pick = (n: number) => this.clients[n % this.clients.length] as Client.ClientId
          return clients[asked.do](who, { from: pick(asked.from), into: pick(asked.into) }, stamp)
        }
        case "link":
          return clients.link(who, stamp)
        case "contact": {
          const party = this.party(asked.about, asked.client)
          const says = canary(party)
          const told = {
            happenedAt: stamp.at - 1,
            direction: "in" as const,
            channel: "telephone",
            inside: [{ kind: "employee" as const, id: "employee-17" }] as const,
            outside: [{ role: "client" as const, about: party }] as const,
            verified: null,
            outcome: "answered" as const,
            duration: null,
            labels: [],
            content: { subject: says, notes: says },
            questions: [
              { asked: says, behind: says, inputs: {}, answer: says },
              { asked: says, inputs: {} }
            ]
          }
          return Effect.flatMap(contacts.record(who, told, stamp), ({ contact }) =>
            // To the party, and to somebody else about the party.
            Effect.forEach([party, null], (to) =>
              commitments.make(
                who,
                { contact, question: null, to, wording: says, owner: "team", due: stamp.at + 9e9 },
                this.next()
              )
            )
          )
        }
        case "refer": {
          const request = {
            about: this.party(asked.about, asked.client),
            service: "nursing",
            law: null,
            advised: { kind: "general practitioner" as const, id: "agb-01" },
            contacted: { kind: "self" as const },
            indicated: null
          }
          const received = referrals.receive(who, request, Instant.of(stamp.at), stamp)
          return Effect.flatMap(received, (referral) =>
            referrals.take(who, { referral, step: "accept", by: "provider" }, this.next())
          )
        }
        case "erase": {
          const party = this.party(asked.about, asked.client)
          return clients.erase(who, { party, ground: "request", keptUntil: null }, stamp)
        }
      }
    }
    return Effect.result(done())
  }

  /** Whose data was erased, as the register says. */
  get erased(): Effect.Effect<ReadonlyArray<string>, unknown> {
    return Effect.map(this.desk.clients.erasures(who, { limit: 1_000 }), ({ items }) => [
      ...new Set(items.flatMap(({ row }) => row.parties))
    ])
  }

  /** All that is counted: clients, contacts by period, open questions, promises, lead times and mixes. */
  get counts(): Effect.Effect<string, unknown> {
    const { desk } = this
    const by = (
      collection: string,
      index: string,
      equals: ReadonlyArray<string>,
      range?: Ledger.Query["range"]
    ) => desk.ledger.count({ collection, index, equals, ...(range === undefined ? {} : { range }) })
    return Effect.gen(function* () {
      const { records, clients } = yield* desk.clients.count(who)
      return JSON.stringify([
        records,
        clients,
        yield* by("contact_moment", "by_time", [""], { to: noon + 600_000 }),
        yield* by("contact_moment", "by_time", [""], { from: noon + 600_001 }),
        yield* by("question", "by_status", ["open"]),
        yield* by("question", "by_status", ["answered"]),
        yield* by("commitment", "by_status", ["open"]),
        yield* desk.referrals.leadTimes(who, { from: "received", to: "accept" }),
        yield* desk.referrals.mix(who)
      ])
    })
  }

  /** The rows that name none of these parties, but for those that tell who hangs on whom. */
  beside(parties: ReadonlyArray<string>): ReadonlyMap<string, string> {
    const rows = [...this.store.rows].map(([key, { row }]) => [key, JSON.stringify(row.doc)] as const)
    return new Map(
      rows.filter(
        ([key, doc]) =>
          !/^(erasure|client|doubt)\//.test(key) &&
          !parties.some((party) => key.endsWith(party) || doc.includes(JSON.stringify(party)))
      )
    )
  }
}

const broken = (what: string, detail: unknown) => Effect.die(new Error(`${what}: ${JSON.stringify(detail)}`))

/** The laws of erasing. Each rejects when it does not hold. */
export const erasureLaws = ({ desk: open, verify, chain }: Subject) => {
  const always = (
    each: (world: World, asked: Deed) => Effect.Effect<unknown, unknown>,
    end: (world: World) => Effect.Effect<unknown, unknown> = () => Effect.void
  ) =>
    fc.assert(
      fc.asyncProperty(history, (deeds) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const world = new World(yield* open)
              for (const asked of deeds) yield* each(world, asked)
              yield* end(world)
            })
          )
        )
      ),
      { numRuns: 25 }
    )
  const does = (world: World, asked: Deed) => world.do(asked)
  return {
    "nothing of an erased party is left in the store": () =>
      always(does, (world) =>
        Effect.gen(function* () {
          const text = dump(world.store)
          const left = (yield* world.erased).filter((party) => text.includes(canary(party)))
          if (left.length > 0) yield* broken("left of", left)
        })
      ),

    "a row is the fold of its events, and the journal is whole": () =>
      always(does, ({ desk }) =>
        Effect.gen(function* () {
          const { differences } = yield* verify(desk.ledger, desk.vault, collections)
          if (differences.length > 0) yield* broken("not the fold", differences)
          yield* chain(desk.ledger, desk.vault, "north")
        })
      ),

    "an erasure leaves every count, lead time and mix as it was": () =>
      always((world, asked) =>
        Effect.gen(function* () {
          const before = yield* world.counts
          yield* world.do(asked)
          const after = yield* world.counts
          if (asked.do === "erase" && before !== after) yield* broken("counts", { before, after })
        })
      ),

    "an erasure leaves what is of others as it was": () =>
      always((world, asked) =>
        Effect.gen(function* () {
          if (asked.do !== "erase") {
            yield* world.do(asked)
            return
          }
          const before = world.beside([])
          const known = yield* world.erased
          const answer = yield* world.do(asked)
          const { parties } = Result.isSuccess(answer) ? (answer.success as Erased) : { parties: [] }
          const others = world.beside([...known, ...parties])
          for (const [key, doc] of others) if (before.get(key) !== doc) yield* broken("changed", key)
        })
      ),

    "an erased record is not said anything of again": () =>
      always(does, (world) =>
        Effect.gen(function* () {
          for (const party of yield* world.erased) {
            if (!party.includes("|")) continue
            const [source, localId] = party.split("|") as [string, string]
            const again = world.desk.clients.register(
              who,
              { source, localId, person: person(9) },
              world.next()
            )
            if (Result.isSuccess(yield* Effect.result(again))) yield* broken("registered again", party)
          }
        })
      )
  }
}
