import { describe, expect, it } from "@effect/vitest"
import { type Ledger, type Point, SourceConnector } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { over } from "../testing/broken.ts"
import { desk, jan, moved, opened, system } from "./systems.ts"

const elsewhere = { postcode: "9711AA", houseNumber: 3 }

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

  type Seeing = (ledger: Ledger.LedgerService, delivering: () => boolean) => Ledger.LedgerService

  /** What is sent for two records when what is right changes while the first is being sent. */
  const sentMeanwhile = async (seeing: Seeing = (ledger) => ledger) => {
    let delivering = false
    const sent: Array<unknown> = []
    const changing: Point.Named<"source connector"> = SourceConnector.fromPromise({
      name: "maternity",
      send: async ({ person }) => {
        if (sent.push(person) === 1) await open.says("home-care", "1", { ...jan, address: elsewhere }, 6_500)
        return { _tag: "Accepted", receipt: `${sent.length}` }
      }
    })
    const open = await opened(
      [changing],
      over((ledger) => seeing(ledger, () => delivering))
    )
    const first = await open.says("home-care", "1", jan, 1_000)
    for (const localId of ["7", "8"]) {
      const other = await open.says("maternity", localId, jan, 2_000)
      await open.clients.merge({ from: other.client, into: first.client }, { at: 3_000 })
    }
    await open.says("home-care", "1", moved, 4_000)
    await open.followAll(5_000)
    delivering = true
    await open.outward.deliver({ source: "maternity" }, { at: 6_000 })
    const status = await open.status()
    await open.close()
    return { sent, status }
  }

  it("sends nothing that is no longer right since the one before was sent", async () => {
    expect(await sentMeanwhile()).toEqual({
      sent: [{ address: moved.address }],
      status: ["maternity|7 pending", "maternity|8 pending"]
    })
  })

  it("catches a broken copy: it does not look again", async () => {
    const blind: Seeing = (ledger, delivering) => {
      const seen = new Map<string, ReturnType<typeof ledger.get>>()
      return {
        ...ledger,
        get: (refs, commands) => {
          if (!delivering() || refs[0]?.collection !== "source_record") return ledger.get(refs, commands)
          const first = seen.get(refs[0].key) ?? Effect.runSync(Effect.cached(ledger.get(refs, commands)))
          seen.set(refs[0].key, first)
          return first
        }
      }
    }
    expect((await sentMeanwhile(blind)).sent).toHaveLength(2)
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

  it("asks again when one more of its records is of the same person", async () => {
    const homeCare = system("home-care")
    const { clients, outward, says, followAll, status, close } = await opened([homeCare.connector])
    const first = await says("home-care", "1", jan, 1_000)
    for (const [at, localId] of [
      [2_000, "2"],
      [5_000, "3"]
    ] as const) {
      const other = await says("home-care", localId, jan, at)
      await clients.merge({ from: other.client, into: first.client }, { at: at + 1 })
      await followAll(at + 2)
      await outward.deliver({ source: "home-care" }, { at: at + 3 })
    }
    expect(homeCare.state.taken.map(({ localId, duplicates }) => [localId, duplicates])).toEqual([
      ["1", ["2"]],
      ["2", ["1"]],
      ["1", ["2", "3"]],
      ["2", ["1", "3"]],
      ["3", ["1", "2"]]
    ])
    expect(await status()).toEqual(["home-care|1 sent", "home-care|2 sent", "home-care|3 sent"])
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
})
