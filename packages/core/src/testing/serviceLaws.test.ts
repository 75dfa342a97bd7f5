import { describe, expect, it } from "@effect/vitest"
import { Fold } from "@zorgband/conformance"
import { memory, type Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Client from "../identity/Client.ts"
import * as Portrait from "../identity/Portrait.ts"
import * as CommandId from "../work/CommandId.ts"
import { caller, type Desk, desk, person } from "./Build.ts"
import * as Broken from "./broken.ts"
import { type Subject, serviceLaws } from "./serviceLaws.ts"

const over = (plugin: () => Plugin.Plugin, change: (one: Desk) => Desk = (one) => one): Subject => ({
  desk: Effect.suspend(() => Effect.map(desk(plugin()), change)),
  verify: Fold.verify
})
const services = (change: (one: Desk) => Desk): Subject => over(memory, change)
const clients = (change: (one: Desk["clients"], whole: Desk) => Partial<Desk["clients"]>): Subject =>
  services((one) => ({ ...one, clients: { ...one.clients, ...change(one.clients, one) } }))

const who = caller("reads:psychosocial", Portrait.seesSecret)
const inLedger = (change: Parameters<typeof Broken.over>[0]): Subject => over(() => Broken.over(change))

/** What teams are given waits until nobody asks anything any more, so that all decide on what was before. */
const late: Parameters<typeof Broken.over>[0] = (ledger) => {
  let asked = 0
  const counted =
    <Given extends ReadonlyArray<never>, A, E>(ask: (...given: Given) => Effect.Effect<A, E>) =>
    (...given: Given) =>
      Effect.suspend(() => {
        asked += 1
        return ask(...given)
      })
  const quiet = Effect.gen(function* () {
    let before = -1
    for (let turns = 0; turns < 100; turns += 1) {
      yield* Effect.yieldNow
      if (asked !== before) turns = 0
      before = asked
    }
  })
  return {
    ...ledger,
    get: counted(ledger.get as never),
    find: counted(ledger.find as never),
    count: counted(ledger.count as never),
    feed: counted(ledger.feed as never),
    commit: (batches) => {
      const gives = batches.some(
        ({ command, put }) =>
          !CommandId.isGiven(command.id) && put.some(({ ref }) => ref.collection === "team_member")
      )
      asked += 1
      return gives ? Effect.andThen(quiet, ledger.commit(batches)) : ledger.commit(batches)
    }
  } as typeof ledger
}

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof serviceLaws>, Subject> = {
  "a row is the fold of its events, whatever people do": inLedger(Broken.losingEvents),
  "whatever is done is done under an id that was given, or under one that nobody can give": services(
    (one) => ({
      ...one,
      commitments: {
        ...one.commitments,
        // A tick that warns under an id of the kind that callers give.
        tick: (by, now) =>
          Effect.gen(function* () {
            const { items } = yield* one.commitments.due(by, now)
            for (const { id } of items) {
              const told = { _tag: "HandOver", to: "team" } as const
              yield* one.commitments.decide(by, id, told, { command: `warn/${id}`, at: now ?? 0 })
            }
            return yield* one.commitments.tick(by, now)
          })
      }
    })
  ),
  "a repeated command has one effect and one answer, also when both are asked at once": inLedger(
    Broken.withoutReceipts
  ),
  "a command that met others either did all of its work or left no trace": inLedger(
    Broken.withoutExpectations
  ),
  "however many register one verified BSN at once, there is one client": inLedger(Broken.withoutClaims),
  "one source record that is registered by many at once hangs on one client": inLedger((ledger) =>
    Broken.withoutExpectations(Broken.withoutClaims(ledger))
  ),
  "linking again changes nothing": clients(({ link, register }) => {
    let times = 0
    return {
      link: (...asked) => {
        times += 1
        const said = { source: "again", localId: `${times}`, person: person(times) }
        return Effect.andThen(register(who, said), link(...asked))
      }
    }
  }),
  "the order of registration does not matter to who is one client": clients(
    ({ link, registerAll, merge }) => {
      let first: ReadonlyArray<Client.ClientId> = []
      return {
        registerAll: (...asked) =>
          Effect.tap(registerAll(...asked), (answers) =>
            Effect.sync(() => {
              first = answers.flatMap((one) => (one._tag === "Success" ? one.success.client : []))
            })
          ),
        link: (...asked) =>
          Effect.gen(function* () {
            const [into, ...rest] = first
            for (const from of rest.slice(0, 4))
              if (into !== undefined && from !== into) yield* Effect.ignore(merge(who, { from, into }))
            return yield* link(...asked)
          })
      }
    }
  ),
  "what was unmerged goes back and stays apart when linking again": clients(({ unmerge, link, merge }) => {
    let undone: Parameters<typeof unmerge>[1] | undefined
    return {
      unmerge: (one, pair, stamp) => {
        undone = pair
        return unmerge(one, pair, stamp)
      },
      link: (...asked) =>
        Effect.gen(function* () {
          if (undone !== undefined) yield* merge(who, undone)
          return yield* link(...asked)
        })
    }
  }),
  "a client of many records is never linked across what somebody said to differ": clients(({ decide }) => ({
    decide: (one, decision, stamp) => decide(one, { ...decision, verdict: "same" }, stamp)
  })),
  "a record that comes to say another verified BSN leaves the client whose others say the old one": clients(
    ({ register }) => ({
      // Says that it moved, and moved nothing.
      register: (one, said, stamp) =>
        said.person.bsn?.value === person(2).bsn?.value
          ? Effect.succeed({
              record: "b|1" as never,
              client: `${stamp?.command}` as never,
              as: "known record"
            })
          : register(one, said, stamp)
    })
  ),
  "two people under one verified BSN are two clients and a doubt": clients(({ doubts }) => ({
    doubts: (...asked) => Effect.map(doubts(...asked), (page) => ({ ...page, items: [] }))
  })),
  "address and telephone under secrecy are shown to nobody without the role": clients(({ get }) => ({
    get: (_one, id) => get(who, id)
  })),
  "however many assign at once, nobody has more questions than they can, and none is taken from who had it":
    inLedger((ledger) => late(Broken.withoutExpectations(ledger))),
  "a labelled contact, its questions and its promises are there only for who may read the label": services(
    (one) => ({
      ...one,
      questions: { ...one.questions, open: (_caller, page) => one.questions.open(who, page) }
    })
  )
}

describe("services over memory", () => {
  for (const [law, holds] of Object.entries(serviceLaws(over(memory)))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(serviceLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})
