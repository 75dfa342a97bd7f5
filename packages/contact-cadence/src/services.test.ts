/// <reference types="node" />
import { inspect } from "node:util"
import { it } from "@effect/vitest"
import { Fold } from "@zorgband/conformance"
import { openZorgband } from "@zorgband/core"
import { Build } from "@zorgband/core/testing"
import { CalendarDate, Instant } from "@zorgband/core/time"
import { type Collection, type Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import { describe, expect } from "vitest"
import * as Cadence from "./Cadence.ts"
import { agreement, day, partnerId, profile } from "./generators.ts"
import { areas } from "./index.ts"
import * as Partner from "./Partner.ts"

const collections = areas.flatMap((area) => area.collections)
const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
const tenant = "veiligheidsregio"

/** The services with the storage under them. */
const opened = async () => {
  const plugin = memory()
  const zorgband = await openZorgband({ ledger: plugin, tenant, areas })
  const { ledger, vault } = Result.getOrThrow(Plugin.resolve([plugin], {}))
  const verify = Effect.gen(function* () {
    const store = yield* ledger.open({ tenant, collections: collections.map(({ layout }) => layout) })
    const keys = yield* (vault as Plugin.VaultExtension).open(tenant)
    return yield* Fold.verify(store, keys, collections)
  })
  return { zorgband, ...zorgband.as(Build.caller()), verify: () => Effect.runPromise(Effect.scoped(verify)) }
}

const partner = {
  name: "Ambulancedienst Noord",
  kind: "acute",
  tier: "active",
  identifiers: [{ system: "kvk", value: "12345678" }],
  locations: 3
} as const
const talk = {
  with: { kind: "partner", id: "p-017" },
  subject: "partner conversation",
  everyMonths: 24,
  planDays: 60,
  owner: "team-north",
  from: "2026-01-01"
} as const

describe("partners and cadences over memory", () => {
  it("Given a partner with a talk every two years, when two years have gone, then it is due, overdue, and kept", async () => {
    const { zorgband, partners, cadences, verify } = await opened()
    const at = Date.UTC(2028, 1, 1)
    await partners.tell("p-017", partner)
    const cadence = await cadences.agree(talk)
    const standing = async (on: string) =>
      (await cadences.due({ on: date(on) })).items.map((one) => [one.standing, one.daysLeft])
    expect(await standing("2027-11-01")).toEqual([])
    expect(await standing("2027-11-02")).toEqual([["due", 60]])
    expect(await standing("2028-01-02")).toEqual([["overdue", -1]])
    expect(await cadences.keep(cadence, date("2028-01-05"), { command: "k", at })).toBe("2030-01-05")
    expect(await standing("2028-01-06")).toEqual([])
    expect((await verify()).differences).toEqual([])
    await zorgband.close()
  })

  it("Given one cadence with a party about a subject, when another is agreed at once, then one of them is refused", async () => {
    const { zorgband, cadences } = await opened()
    const both = await Promise.allSettled([cadences.agree(talk), cadences.agree(talk)])
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"])
    await expect(cadences.agree(talk)).rejects.toMatchObject({ _tag: "CadenceExists" })
    const [first] = (await cadences.with("p-017")).items
    if (first === undefined) throw new Error("nothing was agreed")
    await cadences.end(first.id, date("2026-05-01"))
    await expect(cadences.agree(talk)).resolves.not.toBe(first.id)
    await zorgband.close()
  })

  it("Given a party with more cadences than a page, when one of them is agreed again, then the answer names it", async () => {
    const { zorgband, cadences } = await opened()
    const about = (place: number) => ({ ...talk, subject: `theme ${place}` })
    const made: Array<Cadence.CadenceId> = []
    for (let place = 0; place < 130; place++) {
      const cadence = await cadences.agree(about(place))
      made.push(cadence)
      if (place < 110) await cadences.end(cadence, date("2026-05-01"))
    }
    for (let place = 110; place < 130; place++)
      await expect(cadences.agree(about(place))).rejects.toMatchObject({
        _tag: "CadenceExists",
        cadence: made[place]
      })
    const listed: Array<string> = []
    for (let after: string | null | undefined; after !== null; ) {
      const page: Ledger.Page<{ readonly id: string }> = await cadences.with(
        "p-017",
        after === undefined ? {} : { after }
      )
      listed.push(...page.items.map(({ id }) => id))
      after = page.next
    }
    expect(listed.sort()).toEqual([...made].sort())
    await zorgband.close()
  })

  it("Given names with spaces, when party and subject read the same in a row, then they are two agreements", async () => {
    const { zorgband, cadences } = await opened()
    await cadences.agree({ ...talk, with: { kind: "partner", id: "zuid" }, subject: "oost talk" })
    await cadences.agree({ ...talk, with: { kind: "partner", id: "zuid oost" }, subject: "talk" })
    const one = cadences.agree({ ...talk, with: { kind: "referrer", id: "zuid oost" }, subject: "talk" })
    await expect(one).resolves.toBeTypeOf("string")
    await zorgband.close()
  })

  it("rows are the fold of their events, and the lists agree with each cadence by itself", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(partnerId, profile, agreement, fc.option(day)), { maxLength: 8 }),
        day,
        async (all, on) => {
          const { zorgband, partners, cadences, verify } = await opened()
          const made: Array<Cadence.CadenceId> = []
          for (const [id, told, agreed, contact] of all) {
            await partners.tell(id, told)
            const cadence = await cadences.agree(agreed).catch(() => null)
            if (cadence === null) continue
            made.push(cadence)
            if (contact !== null)
              await cadences.keep(cadence, contact, { at: Instant.maximum }).catch(() => null)
          }
          expect((await verify()).differences).toEqual([])
          const { items } = await cadences.due({ on }, { limit: 1_000 })
          const standing = new Map(items.map((one) => [one.id, one.standing]))
          for (const id of made)
            expect(standing.get(id) ?? "in time").toBe(Cadence.standing(await cadences.get(id), on))
          const counts = await partners.count()
          const tiers = new Map(all.map(([id, { tier }]) => [id, tier]))
          expect(counts.active + counts["in view"]).toBe(tiers.size)
          await zorgband.close()
        }
      ),
      { numRuns: 30 }
    ))
})

const canary = "Qanarie-van-Vliet"

describe("bad input", () => {
  it.each([
    ["1799-12-31"],
    ["2150-13-01"],
    ["2199-12-31"],
    ["1800-01-01"],
    [canary],
    [null],
    [{ [canary]: canary }]
  ])("is refused with a typed error that holds none of it: %j", async (value) => {
    const { zorgband, partners, cadences } = await opened()
    const cadence = await cadences.agree(talk)
    const given = value as never
    const calls = [
      cadences.agree({ ...talk, from: given }),
      cadences.agree({ ...talk, [canary]: given } as never),
      cadences.agree({ ...talk, everyMonths: given }),
      cadences.agree(given),
      cadences.keep(cadence, given),
      cadences.keep(given, date("2026-01-01")),
      cadences.end(cadence, given),
      cadences.get(given),
      cadences.due(given),
      partners.tell(given, { ...partner, locations: -1 }),
      partners.tell("p-1", { ...partner, [canary]: given } as never),
      partners.tell("p-1", given),
      partners.inTier(given)
    ]
    for (const call of calls) {
      const error = await call.then(
        () => null,
        (reason: unknown) => reason
      )
      expect(error).toMatchObject({ _tag: "InvalidInput" })
      expect(`${inspect(error, { depth: 10, showHidden: true })} ${String(error)}`).not.toContain(canary)
    }
    await zorgband.close()
  })
})

describe("the facts of events", () => {
  const at = Instant.of(0)
  const on = date("2026-01-01")
  const told = { ...partner, name: canary, identifiers: [{ system: "x", value: canary }] }
  const events: ReadonlyArray<readonly [Collection.AnyCollection, Collection.Tagged]> = [
    [Partner.collection, Partner.Event.cases.CameIntoView.make({ ...told, at })],
    [Partner.collection, Partner.Event.cases.Changed.make({ ...told, at })],
    [Partner.collection, Partner.Event.cases.Left.make({ at })],
    [Cadence.collection, Cadence.Event.cases.Agreed.make({ agreement: { ...talk, from: on }, at })],
    [Cadence.collection, Cadence.Event.cases.Kept.make({ on, at })],
    [Cadence.collection, Cadence.Event.cases.Ended.make({ on, at })]
  ]

  it("hold no name of a practice, nor its numbers", () => {
    for (const [collection, event] of events)
      expect(JSON.stringify(collection.split(event).facts)).not.toContain(canary)
    const tags = [...Object.keys(Partner.Event.cases), ...Object.keys(Cadence.Event.cases)]
    expect(events.map(([, event]) => event._tag)).toEqual(tags)
  })
})
