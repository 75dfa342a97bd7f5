import { describe, expect, it } from "@effect/vitest"
import { type Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { openZorgband, type Zorgband } from "../host/Zorgband.ts"
import { over, withLedger } from "../testing/broken.ts"
import { desk, jan, moved, opened, system } from "./systems.ts"

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

describe("following again under one command", () => {
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

describe("a client with many records of one system", () => {
  /** The same plugin, whose vault counts how much is hashed. */
  const hashing = ({ manifest, provides }: Plugin.Plugin, counts: { hashed: number }): Plugin.Plugin =>
    Plugin.definePlugin({
      ...manifest,
      provides: provides.map((extension) =>
        extension.point === "vault"
          ? Plugin.vault({
              ...extension,
              open: (tenant) =>
                Effect.map(extension.open(tenant), (vault) => ({
                  ...vault,
                  blind: (name, value) => {
                    counts.hashed += value.length
                    return vault.blind(name, value)
                  }
                }))
            })
          : extension
      )
    })

  /** How many calls of the ledger it takes to follow, and to deliver, and how much is hashed. */
  const work = async (many: number) => {
    const counts = { calls: 0, hashed: 0 }
    const counting = over((ledger) => ({
      ...ledger,
      get: (refs, commands) => {
        if (refs.length > 0) counts.calls += 1
        return ledger.get(refs, commands)
      },
      find: (query) => {
        counts.calls += 1
        return ledger.find(query)
      }
    }))
    const open = await opened([system("home-care").connector], hashing(counting, counts))
    const { client } = await open.says("home-care", "0", jan, 1_000)
    await open.clients.registerAll(
      Array.from({ length: many - 1 }, (_, n) => ({
        said: { source: "home-care", localId: `${n + 1}`, person: jan, client },
        stamp: { command: `home-care ${n + 1}`, at: 2_000 }
      }))
    )
    const during = async (does: () => Promise<unknown>) => {
      counts.calls = 0
      counts.hashed = 0
      await does()
      return { ...counts }
    }
    const followed = await during(() => open.outward.follow({ at: 3_000 }))
    const delivered = await during(async () =>
      expect(await open.outward.deliver({ source: "home-care", limit: 10 }, { at: 4_000 })).toMatchObject({
        sent: 10
      })
    )
    await open.close()
    return { followed, delivered }
  }

  it("is followed and delivered in as many calls as one with few, and what is hashed grows with its records", async () => {
    const few = await work(20)
    const many = await work(80)
    expect(many.followed.calls).toBe(few.followed.calls)
    expect(many.delivered.calls).toBe(few.delivered.calls)
    expect(many.followed.hashed).toBeLessThan(5 * few.followed.hashed)
  })
})
