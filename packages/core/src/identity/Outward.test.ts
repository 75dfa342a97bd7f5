import { describe, expect, it } from "@effect/vitest"
import { type Ledger, memory, Plugin, Point, SourceConnector } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { openZorgband, type Zorgband } from "../host/Zorgband.ts"
import { withLedger } from "../testing/broken.ts"
import type * as Person from "./Person.ts"

type Said = typeof Person.Person.Encoded

const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  address: { postcode: "3512JE", houseNumber: 12 }
} satisfies Said
const moved = { ...jan, address: { postcode: "1234AB", houseNumber: 1 } }

/** A system that takes what it is sent, refuses it, or cannot be reached. */
const system = (source: string) => {
  const taken: Array<SourceConnector.SourceChange> = []
  const state = { mood: "takes" as "takes" | "refuses" | "is down" | "says nonsense", taken }
  const connector = SourceConnector.fromPromise({
    name: source,
    send: async (change) => {
      if (state.mood === "is down") throw new Error("No route to host")
      if (state.mood === "says nonsense") return { ok: true } as never
      taken.push(change)
      return state.mood === "takes"
        ? { _tag: "Accepted", receipt: `${source}-${taken.length}` }
        : { _tag: "Refused", reason: "address is kept elsewhere" }
    }
  })
  return { state, connector }
}

const opened = async (connectors: ReadonlyArray<Point.Named<"source connector">>, ledger = memory()) => {
  const provides = connectors.map(Point.sourceConnector)
  const coupling = Plugin.definePlugin({
    id: "test/coupling",
    version: "1.0.0",
    sdkApi: Plugin.sdkApi,
    provides
  })
  const host = await openZorgband({ ledger, tenant: "outward", plugins: [coupling] })
  await host.migrations.apply()
  const { clients, outward } = host.as({ actor: "data-desk", purpose: "care of base data" })
  const says = (source: string, localId: string, person: Said, at: number) =>
    clients.register({ source, localId, person }, { at })
  const followAll = async (at: number) => {
    let followed = 0
    for (let calls = 0; calls < 100; calls++) {
      const { clients: some, more } = await outward.follow({ at })
      followed += some
      if (!more) return followed
    }
    throw new Error("it goes on for ever")
  }
  const status = async () => {
    const all = await Promise.all(
      (["pending", "sent", "refused"] as const).map(async (one) =>
        (await outward.disagreeing({ status: one })).items.map(({ id }) => `${id} ${one}`)
      )
    )
    return all.flat()
  }
  return { clients, outward, says, followAll, status, close: host.close }
}

/** Jan moved; home care knows, maternity does not. */
const desk = async (ledger?: Plugin.Plugin) => {
  const maternity = system("maternity")
  const open = await opened([maternity.connector], ledger)
  const first = await open.says("home-care", "1", jan, 1_000)
  const second = await open.says("maternity", "7", jan, 2_000)
  await open.clients.merge({ from: second.client, into: first.client }, { at: 3_000 })
  await open.says("home-care", "1", moved, 4_000)
  await open.followAll(5_000)
  return { ...open, maternity }
}

describe("following more of its own notes than are read at once", () => {
  it("comes to an end, and sees what happens afterwards", async () => {
    const open = await opened([system("b").connector])
    const systems = ["a", "b", "c", "d", "e"]
    const people = Array.from({ length: 130 }, (_, n) => n)
    const named = (n: number, houseNumber: number) => ({
      ...jan,
      email: `person-${n}@care.example.org`,
      address: { postcode: "3512JE", houseNumber }
    })
    const saying = (n: number, source: string, houseNumber: number, at: number, client?: string) => ({
      said: {
        source,
        localId: String(n),
        person: named(n, houseNumber),
        ...(client === undefined ? {} : { client })
      },
      stamp: { command: `${source} ${n} ${houseNumber}`, at }
    })
    const first = await open.clients.registerAll(people.map((n) => saying(n, "a", 1, 1_000)))
    for (const source of systems.slice(1))
      await open.clients.registerAll(
        people.map((n) =>
          saying(
            n,
            source,
            1,
            2_000,
            (first[n] as { readonly success: { readonly client: string } }).success.client
          )
        )
      )
    await open.followAll(3_000)
    await open.clients.registerAll(people.map((n) => saying(n, "a", 2, 4_000)))
    await open.followAll(5_000)
    const changes = async () =>
      (await open.outward.disagreeing({ status: "pending" }, { limit: 1_000 })).items
    expect((await changes()).length).toBe(people.length * 4)
    await open.clients.registerAll([saying(0, "b", 2, 6_000)])
    await open.followAll(7_000)
    expect((await changes()).length).toBe(people.length * 4 - 1)
    await open.close()
  })
})

describe("outward flow", () => {
  it("asks a system to take over what it does not say yet, until it says so itself", async () => {
    const { outward, says, followAll, status, maternity, close } = await desk()
    expect(await status()).toEqual(["maternity|7 pending"])
    expect(await outward.deliver({ source: "maternity" }, { at: 6_000 })).toEqual({
      sent: 1,
      refused: 0,
      failed: 0
    })
    expect(maternity.state.taken).toMatchObject([
      { localId: "7", person: { address: moved.address }, duplicates: [], secret: false }
    ])
    expect(await status()).toEqual(["maternity|7 sent"])
    expect(await outward.deliver({ source: "maternity" }, { at: 7_000 })).toMatchObject({
      sent: 0
    })
    await says("maternity", "7", moved, 8_000)
    await followAll(9_000)
    expect(await status()).toEqual([])
    expect(await followAll(10_000)).toBe(0)
    await close()
  })

  it("tries again later, ever later, when a system cannot be reached or says nonsense", async () => {
    const { outward, status, maternity, close } = await desk()
    const deliver = (at: number) => outward.deliver({ source: "maternity" }, { at })
    maternity.state.mood = "is down"
    expect(await deliver(10_000)).toMatchObject({ failed: 1 })
    expect(await deliver(60_000)).toMatchObject({ failed: 0 })
    maternity.state.mood = "says nonsense"
    expect(await deliver(70_000)).toMatchObject({ failed: 1 })
    expect(await deliver(130_000)).toMatchObject({ failed: 0 })
    maternity.state.mood = "takes"
    expect(await deliver(190_000)).toMatchObject({ sent: 1 })
    expect(await status()).toEqual(["maternity|7 sent"])
    await close()
  })

  it("lists what a system refuses, and asks again when something else is to be taken over", async () => {
    const { outward, says, followAll, status, maternity, close } = await desk()
    maternity.state.mood = "refuses"
    await outward.deliver({ source: "maternity" }, { at: 6_000 })
    expect(await status()).toEqual(["maternity|7 refused"])
    const [refused] = (await outward.disagreeing({ status: "refused" })).items
    expect(refused?.row).toMatchObject({
      fields: ["address"],
      answer: "address is kept elsewhere",
      since: 5_000
    })
    await says("home-care", "1", { ...moved, address: { postcode: "9711AA", houseNumber: 3 } }, 7_000)
    await followAll(8_000)
    expect(await status()).toEqual(["maternity|7 pending"])
    await close()
  })

  it("sends what is right when it is sent, not when it was noted", async () => {
    const { outward, says, status, maternity, close } = await desk()
    await says("home-care", "1", jan, 5_500)
    expect(await outward.deliver({ source: "maternity" }, { at: 6_000 })).toMatchObject({
      sent: 0
    })
    expect(maternity.state.taken).toEqual([])
    expect(await status()).toEqual([])
    await close()
  })

  it("tells a system that it has somebody twice, and of secrecy elsewhere", async () => {
    const homeCare = system("home-care")
    const { clients, outward, says, followAll, close } = await opened([homeCare.connector])
    const first = await says("home-care", "1", { ...jan, flags: { secrecy: true } }, 1_000)
    const second = await says("home-care", "2", jan, 2_000)
    await clients.merge({ from: second.client, into: first.client }, { at: 3_000 })
    await followAll(4_000)
    await outward.deliver({ source: "home-care" }, { at: 5_000 })
    expect(homeCare.state.taken).toMatchObject([
      { localId: "1", person: {}, duplicates: ["2"], secret: true },
      { localId: "2", person: {}, duplicates: ["1"], secret: true }
    ])
    await close()
  })

  it("is held up by no other system, and by no connector that throws", async () => {
    const maternity = system("maternity")
    const throwing = {
      get _tag(): "Accepted" {
        throw new Error("A mistake in the answer")
      },
      receipt: "1"
    }
    let asked = 0
    const broken: Point.Named<"source connector"> = {
      name: "archive",
      open: () =>
        Effect.succeed({
          send: () => {
            if (asked++ > 0) return Effect.succeed(throwing)
            throw new Error("A mistake in the connector")
          }
        })
    }
    const { clients, outward, says, followAll, status, close } = await opened([broken, maternity.connector])
    for (const [n, source] of ["archive", "maternity"].entries()) {
      const first = await says("home-care", `${n}`, { ...jan, birthDate: `195${n}-03-04` }, 1_000)
      const second = await says(source, "7", { ...jan, birthDate: `195${n}-03-04` }, 2_000)
      await clients.merge({ from: second.client, into: first.client }, { at: 3_000 })
      await says("home-care", `${n}`, { ...moved, birthDate: `195${n}-03-04` }, 4_000)
    }
    await followAll(5_000)
    // Both wait; only one may be sent, and the archive waits first.
    await outward.deliver({ source: "maternity", limit: 1 }, { at: 6_000 })
    expect(await status()).toEqual(["archive|7 pending", "maternity|7 sent"])
    for (const at of [7_000, 7_000_000_000])
      expect(await outward.deliver({ source: "archive" }, { at })).toMatchObject({ failed: 1 })
    await close()
  })

  it("leaves a system without a connector waiting, and stores no personal data of its own", async () => {
    const { clients, outward, says, followAll, status, close } = await opened([system("other").connector])
    const first = await says("home-care", "1", jan, 1_000)
    const second = await says("maternity", "7", moved, 2_000)
    await clients.merge({ from: first.client, into: second.client }, { at: 3_000 })
    await followAll(5_000)
    await outward.deliver({ source: "other" }, { at: 6_000 })
    await expect(outward.deliver({ source: "home-care" }, { at: 6_000 })).rejects.toMatchObject({
      _tag: "UnknownExtension",
      point: "source connector",
      has: ["other"]
    })
    expect(await status()).toEqual(["home-care|1 pending"])
    expect(JSON.stringify(await outward.disagreeing({ status: "pending" }))).not.toContain("1234AB")
    await close()
  })

  /** What is to be sent after a command to follow was repeated, when something had changed since. */
  const followedAgain = async (ledger?: Plugin.Plugin) => {
    const { outward, says, status, close } = await desk(ledger)
    await says("maternity", "7", moved, 6_000)
    const again = () => outward.follow({ command: "minute-1", at: 7_000 })
    await again()
    expect(await status()).toEqual([])
    await says("home-care", "1", { ...moved, address: { postcode: "9711AA", houseNumber: 3 } }, 8_000)
    await again()
    const left = await status()
    await close()
    return left
  }

  it("notes what has changed when it is asked again under its command", async () => {
    expect(await followedAgain()).toEqual(["maternity|7 pending"])
  })

  it("catches a broken copy: what it saw is not part of its command", async () => {
    // Whatever was seen, it ends at one place.
    const unseeing = withLedger(memory(), (ledger) => {
      let real = ""
      return {
        ...ledger,
        feed: (cursor, limit) =>
          Effect.map(ledger.feed(cursor === null ? null : real, limit), (page) => {
            real = page.cursor
            return { ...page, cursor: "here" }
          })
      }
    })
    expect(await followedAgain(unseeing)).toEqual([])
  })
})

describe("two that follow", () => {
  type Change = (ledger: Ledger.LedgerService, meanwhile: () => Promise<void>) => Ledger.LedgerService

  /** While the one is between reading and noting, another follows all that there is. */
  const slow: Change = (ledger, meanwhile) => ({
    ...ledger,
    feed: (cursor, limit) => Effect.tap(ledger.feed(cursor, limit), () => Effect.promise(meanwhile))
  })

  /** What is left to follow when both are done. */
  const left = async (change: Change) => {
    const plugin = memory()
    const open = (ledger: Plugin.Plugin) => openZorgband({ ledger, tenant: "outward" })
    const at = (host: Zorgband) => host.as({ actor: "data-desk", purpose: "care of base data" })
    await using quick = await open(plugin)
    const { clients, outward } = at(quick)
    const says = (n: number) =>
      clients.register({ source: "home-care", localId: `${n}`, person: jan }, { at: n })
    await says(1)
    await outward.follow({ at: 2 })
    await says(3)
    let first = true
    const meanwhile = async () => {
      if (!first) return
      first = false
      await says(4)
      await outward.follow({ at: 5 })
    }
    await using behind = await open(withLedger(plugin, (ledger) => change(ledger, meanwhile)))
    await at(behind).outward.follow({ at: 6 })
    return (await outward.follow({ at: 7 })).clients
  }

  it("are where the one is that followed furthest", async () => {
    expect(await left(slow)).toBe(0)
  })

  it("catches a broken copy: the one behind does not look whether it still is where it began", async () => {
    const blind: Change = (ledger, meanwhile) => {
      let began: Ledger.Row | undefined
      return {
        ...slow(ledger, meanwhile),
        get: (refs, commands) =>
          Effect.map(ledger.get(refs, commands), ({ rows, receipts }) => ({
            rows: rows.map((row, place) => {
              if (row === null || refs[place]?.collection !== "checkpoint") return row
              began ??= row
              return { ...row, doc: began.doc }
            }),
            receipts
          }))
      }
    }
    expect(await left(blind)).toBeGreaterThan(0)
  })
})
