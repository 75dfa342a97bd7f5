import { describe, expect, it } from "@effect/vitest"
import { type Ledger, memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { openZorgband } from "../host/Zorgband.ts"
import { caller, type Desk, desk, person, stamps } from "../testing/Build.ts"
import { over } from "../testing/broken.ts"
import type { Verdict } from "./Doubt.ts"
import type * as Person from "./Person.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

/** What is put to the test: the storage, and the services over it. */
interface Subject {
  readonly storage?: (ledger: Ledger.LedgerService) => Ledger.LedgerService
  readonly services?: (desk: Desk) => Desk
}

type Moment = "once linking has read the doubts" | "once the merge has read the doubts"

const who = caller()

/** Somebody of whom little is known: likely person 1, not certainly. */
const vague: typeof Person.Person.Encoded = {
  name: { own: { name: "Hofstra" }, firstNames: "Bram" },
  gender: "male"
}

/** Storage to which something happens once, at a moment. */
const interrupted =
  (moment: Moment, happens: Effect.Effect<unknown>) =>
  (ledger: Ledger.LedgerService): Ledger.LedgerService => {
    let waits = true
    const once = Effect.suspend(() => {
      if (!waits) return Effect.void
      waits = false
      return happens
    })
    const index = moment === "once linking has read the doubts" ? "id" : "by_record"
    return {
      ...ledger,
      find: (query) =>
        query.collection === "doubt" && query.index === index
          ? Effect.tap(ledger.find(query), () => once)
          : ledger.find(query)
    }
  }

const laws = ({ storage = (ledger) => ledger, services = (one) => one }: Subject) => {
  const opened = <A, E>(
    use: (desk: Desk, act: ReturnType<typeof acting>) => Effect.Effect<A, E>,
    around = storage
  ) =>
    Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(desk(over((ledger) => around(ledger))), (one) =>
          use(services(one), acting(services(one)))
        )
      )
    )
  const acting = (one: Desk) => {
    const next = stamps()
    return {
      says: (source: string, said: ReturnType<typeof person>) =>
        one.clients.register(who, { source, localId: "1", person: said }, next()),
      decide: (left: SourceRecordId, right: SourceRecordId, verdict: Verdict) =>
        one.clients.decide(who, { left, right, verdict }, next()),
      merge: (pair: Parameters<Desk["clients"]["merge"]>[1]) => one.clients.merge(who, pair, next()),
      link: Effect.suspend(() => one.clients.link(who, next())),
      open: Effect.map(one.clients.doubts(who), ({ items }) => items.length),
      owner: (record: SourceRecordId) => Effect.map(one.clients.ofRecord(who, record), ({ id }) => id)
    }
  }
  const lateVerdict = async (moment: Moment) => {
    let decides: Effect.Effect<unknown> = Effect.die("nothing is registered yet")
    await opened(
      (_, { says, decide, link, owner }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1, null))
          const other = yield* says("b", person(1, null))
          decides = Effect.orDie(decide(one.record, other.record, "different"))
          expect((yield* link).merged).toBe(0)
          expect(yield* owner(one.record)).not.toBe(yield* owner(other.record))
        }),
      (ledger) =>
        interrupted(
          moment,
          Effect.suspend(() => decides)
        )(storage(ledger))
    )
  }
  return {
    "a verdict that comes once linking has read the doubts holds": () =>
      lateVerdict("once linking has read the doubts"),

    "a verdict that comes once a merge has read the doubts holds": () =>
      lateVerdict("once the merge has read the doubts"),

    "who was said to differ stays apart when the BSN is said again, and loses no client by it": () =>
      opened((_, { says, decide, open, owner }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1))
          const other = yield* says("b", person(1))
          yield* decide(one.record, other.record, "different")
          const apart = yield* owner(other.record)
          yield* says("b", person(1, null))
          const again = yield* says("b", person(1))
          expect([again.client, yield* owner(one.record)]).toEqual([apart, one.client])
          expect(yield* open).toBe(0)
        })
      ),

    "who was said to differ leaves a client of another BSN for one of its own, not for the holder": () =>
      opened((_, { says, decide, owner }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1))
          const other = yield* says("b", person(2))
          const beside = yield* says("c", person(2))
          yield* decide(one.record, other.record, "different")
          const moved = yield* says("b", person(1))
          expect(moved.client).not.toBe(one.client)
          expect(moved.client).not.toBe(beside.client)
          expect(yield* owner(other.record)).toBe(moved.client)
        })
      ),

    "a merge decides what was doubted between its clients": () =>
      opened((_, { says, merge, link, open }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1, null))
          const other = yield* says("b", vague)
          yield* link
          expect(yield* open).toBe(1)
          yield* merge({ from: other.client, into: one.client })
          expect(yield* open).toBe(0)
        })
      ),

    "a verified BSN decides what was doubted between its records": () =>
      opened((_, { says, link, open }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1))
          yield* says("b", vague)
          yield* link
          expect(yield* open).toBe(1)
          expect((yield* says("b", person(1))).client).toBe(one.client)
          expect(yield* open).toBe(0)
        })
      ),

    "linking asks nothing about records that people made one client": () =>
      opened((_, { says, merge, link, open }) =>
        Effect.gen(function* () {
          const one = yield* says("a", person(1, null))
          const other = yield* says("b", vague)
          yield* merge({ from: other.client, into: one.client })
          yield* link
          expect(yield* open).toBe(0)
        })
      )
  }
}

/** Nobody finds the doubts of a record. */
const withoutDoubts: Subject = {
  storage: (ledger) => ({
    ...ledger,
    find: (query) =>
      Effect.map(ledger.find(query), (found) =>
        query.collection === "doubt" && query.index === "by_record" ? { ...found, items: [] } : found
      )
  })
}

/** A doubt that comes later goes unseen. */
const withoutScopes: Subject = {
  storage: (ledger) => ({
    ...ledger,
    find: (query) => Effect.map(ledger.find(query), (found) => ({ ...found, scope: null }))
  })
}

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a verdict that comes once linking has read the doubts holds": withoutDoubts,
  "a verdict that comes once a merge has read the doubts holds": withoutScopes,
  "who was said to differ stays apart when the BSN is said again, and loses no client by it": withoutDoubts,
  "who was said to differ leaves a client of another BSN for one of its own, not for the holder":
    withoutDoubts,
  "a merge decides what was doubted between its clients": withoutDoubts,
  "a verified BSN decides what was doubted between its records": withoutDoubts,
  "linking asks nothing about records that people made one client": {
    // Says that it merged, and merged nothing.
    services: (one) => ({
      ...one,
      clients: { ...one.clients, merge: (_caller, { into }) => Effect.succeed(into) }
    })
  }
}

describe("what people decide, linking and BSNs together", () => {
  for (const [law, holds] of Object.entries(laws({}))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})

describe("where two people decide", () => {
  const records = { left: "home-care|1" as SourceRecordId, right: "maternity|1" as SourceRecordId }
  const person = { name: { own: { name: "Trompetter" } }, birthDate: "1951-03-04" }

  const opened = async () => {
    const host = await openZorgband({ ledger: memory(), tenant: "two", identity: { decidedByTwo: true } })
    await host.migrations.apply()
    const desk = (actor: string) => host.as({ actor, purpose: "care of base data" }).clients
    const [anna, bert] = [desk("anna"), desk("bert")]
    const left = await anna.register({ source: "home-care", localId: "1", person })
    const right = await anna.register({ source: "maternity", localId: "1", person })
    return { anna, bert, left, right, close: host.close }
  }

  it("one proposes and another agrees; nobody decides alone, nor on a proposal of their own", async () => {
    const { anna, bert, left, close } = await opened()
    const same = { ...records, verdict: "same" as const }
    await expect(anna.decide(same)).rejects.toMatchObject({ _tag: "SecondPersonNeeded", doubt: null })
    await anna.propose(same, { at: 5_000 })
    await expect(anna.decide(same)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    await expect(bert.decide({ ...same, verdict: "different" })).rejects.toMatchObject({
      _tag: "SecondPersonNeeded"
    })
    expect(await anna.workload()).toEqual({
      open: { count: 0, since: null },
      proposed: { count: 1, since: 5_000 }
    })
    expect(await bert.decide(same)).toBe("same")
    expect((await bert.ofRecord(records.right)).id).toBe(left.client)
    expect((await anna.workload()).proposed.count).toBe(0)
    await close()
  })

  it("who acts for another does not agree with that other, nor with who acts for them", async () => {
    const host = await openZorgband({ ledger: memory(), tenant: "two", identity: { decidedByTwo: true } })
    await host.migrations.apply()
    const desk = (actor: string, onBehalfOf?: string) =>
      host.as({ actor, purpose: "care of base data", ...(onBehalfOf === undefined ? {} : { onBehalfOf }) })
        .clients
    for (const source of ["home-care", "maternity"])
      await desk("anna").register({ source, localId: "1", person })
    const same = { ...records, verdict: "same" as const }
    const refused = { _tag: "SecondPersonNeeded" }
    await desk("anna").propose(same)
    await expect(desk("bert", "anna").decide(same)).rejects.toMatchObject(refused)
    await desk("bert", "anna").propose(same)
    for (const one of [desk("anna"), desk("bert"), desk("cees", "bert")])
      await expect(one.decide(same)).rejects.toMatchObject(refused)
    expect(await desk("cees").decide(same)).toBe("same")
    await host.close()
  })

  it("a verdict that is given again ends what was proposed otherwise", async () => {
    const { anna, bert, left, right, close } = await opened()
    const same = { ...records, verdict: "same" as const }
    await anna.propose(same)
    await bert.decide(same)
    await anna.propose({ ...records, verdict: "different" })
    await bert.decide(same)
    const pair = { from: right.client, into: left.client }
    await expect(bert.unmerge(pair)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    expect((await anna.workload()).proposed.count).toBe(0)
    await close()
  })

  it("clients are merged by two as well", async () => {
    const { anna, bert, left, right, close } = await opened()
    const pair = { from: right.client, into: left.client }
    await expect(bert.merge(pair)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    await anna.propose({ ...records, verdict: "same" })
    await expect(anna.merge(pair)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    expect(await bert.merge(pair)).toBe(left.client)
    await close()
  })

  it("what two decided is not undone by one", async () => {
    const { anna, bert, left, right, close } = await opened()
    const pair = { from: right.client, into: left.client }
    await anna.propose({ ...records, verdict: "same" })
    await bert.merge(pair)
    for (const one of [anna, bert])
      await expect(one.unmerge(pair)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    expect((await anna.ofRecord(records.right)).id).toBe(left.client)
    await bert.propose({ ...records, verdict: "different" })
    await expect(bert.unmerge(pair)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    expect(await anna.unmerge(pair)).toBe(right.client)
    expect((await anna.ofRecord(records.right)).id).toBe(right.client)
    await close()
  })

  it("proposes nothing of records that nobody knows", async () => {
    const { anna, close } = await opened()
    const unknown = { left: records.left, right: "maternity|9" as SourceRecordId, verdict: "same" as const }
    await expect(anna.propose(unknown)).rejects.toMatchObject({ _tag: "ClientNotFound" })
    expect((await anna.count()).doubts).toBe(0)
    await close()
  })
})

describe("a record that is said to differ from one that lacks its BSN", () => {
  it("leaves, and the record with the same BSN that stays keeps the claim", async () => {
    const host = await openZorgband({ ledger: memory(), tenant: "claim" })
    await host.migrations.apply()
    const { clients } = host.as({ actor: "anna", purpose: "care of base data" })
    const verification = { status: "verified", method: "SBV-Z", at: 0, by: "employee-1" } as const
    const bram = { ...vague, birthDate: "1951-03-04", email: "bram@example.org", gender: "male" as const }
    const withBsn = { ...bram, bsn: { value: "123456782", verification } }
    const { client } = await clients.register({ source: "home-care", localId: "1", person: withBsn })
    await clients.register({ source: "maternity", localId: "1", person: withBsn, client })
    const lacking = { source: "welfare", localId: "1", person: bram, client }
    expect(await clients.register(lacking)).toMatchObject({ client })
    const [left, right] = ["welfare|1", "home-care|1"] as Array<SourceRecordId>
    expect(await clients.decide({ left: left!, right: right!, verdict: "different" })).toBe("different")
    expect((await clients.ofRecord(right!)).id).not.toBe(client)
    expect((await clients.get(client)).records).toHaveLength(2)
    const again = await clients.register({ source: "maternity", localId: "2", person: withBsn })
    expect(again).toMatchObject({ client, as: "same BSN" })
    await host.close()
  })
})
