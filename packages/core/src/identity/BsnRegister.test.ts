import { describe, expect, it } from "@effect/vitest"
import { BsnRegister, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { openZorgband } from "../host/Zorgband.ts"
import { over, withoutReceipts } from "../testing/broken.ts"
import type * as Person from "./Person.ts"
import type { SourceRecordId } from "./SourceRecord.ts"
import * as Verifying from "./Verifying.ts"

/** A register that knows who was born when, as a stand-in for SBV-Z; it may be away, and says how often it was asked. */
const register = (born: Readonly<Record<string, string>>) => {
  const state = { online: true, asked: 0, meanwhile: async () => {} }
  const sbvZ = BsnRegister.fromPromise({
    name: "SBV-Z",
    verify: async ({ bsn, person }) => {
      if (!state.online) throw new Error("No route to host")
      state.asked += 1
      await state.meanwhile()
      if (born[bsn] === undefined) return "refuted"
      const same = (person as typeof Person.Person.Encoded).birthDate === born[bsn]
      return same ? "verified" : "verified-with-deviations"
    }
  })
  const provides = [Point.bsnRegister(sbvZ)]
  const plugin = Plugin.definePlugin({ id: "test/sbv-z", version: "1.0.0", sdkApi: Plugin.sdkApi, provides })
  return { state, plugin }
}

const number = "123456782"
const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  bsn: { value: number, verification: { status: "unverified" } }
} satisfies typeof Person.Person.Encoded
const record = (source: string) => ({ record: `${source}|1` as SourceRecordId, method: "SBV-Z" as const })

const opened = async (born: Readonly<Record<string, string>>, ledger = memory()) => {
  const { state, plugin } = register(born)
  const host = await openZorgband({ ledger, tenant: "bsn", plugins: [plugin] })
  await host.migrations.apply()
  const { clients } = host.as({ actor: "employee-17", purpose: "registration" })
  const says = (source: string, person: typeof Person.Person.Encoded) =>
    clients.register({ source, localId: "1", person }, { at: 1_000 })
  const held = async (source: string) =>
    (await clients.ofRecord(record(source).record)).records.find(({ id }) => id === record(source).record)
      ?.record
  return { clients, says, held, state, close: host.close }
}

describe("a register", () => {
  it.effect.each([
    ["throws", () => Effect.die(new Error(`asked for ${number}`))],
    ["throws at once", () => JSON.parse("<html>")],
    ["is silent", () => Effect.never],
    ["answers in a word of its own", () => Effect.succeed("ok" as never)]
  ] as ReadonlyArray<readonly [string, BsnRegister.BsnRegister["verify"]]>)(
    "cannot be reached when its connector %s",
    ([, verify]) =>
      Effect.gen(function* () {
        const asked = yield* Effect.forkChild(
          Effect.flip(Verifying.ask({ verify }, { bsn: number, person: null }))
        )
        yield* TestClock.adjust("1 minute")
        const failed = yield* Fiber.join(asked)
        expect(failed._tag).toBe("BsnRegisterUnavailable")
        expect(JSON.stringify(failed)).not.toContain(number)
      })
  )
})

describe("verifying a BSN", () => {
  it("keeps the answer, how, when and by whom, and joins records with one verified number", async () => {
    const { clients, says, held, close } = await opened({ [number]: "1951-03-04" })
    await says("home-care", jan)
    await says("maternity", jan)
    expect((await clients.count()).clients).toBe(2)
    expect(await clients.verifyBsn(record("home-care"), { at: 5_000 })).toBe("verified")
    expect((await held("home-care"))?.person.bsn?.verification).toEqual({
      status: "verified",
      method: "SBV-Z",
      at: 5_000,
      by: "employee-17"
    })
    await clients.verifyBsn(record("maternity"), { at: 6_000 })
    expect((await clients.ofRecord(record("maternity").record)).records).toHaveLength(2)
    await close()
  })

  it("does not use a number that proves to be another's", async () => {
    const { clients, says, held, close } = await opened({})
    await says("home-care", jan)
    expect(await clients.verifyBsn(record("home-care"))).toBe("refuted")
    expect((await held("home-care"))?.bsn).toBeNull()
    expect((await clients.ofRecord(record("home-care").record)).golden.person?.bsn).toBeUndefined()
    await close()
  })

  it("changes nothing when the register is away, and says what cannot be asked", async () => {
    const { clients, says, held, state, close } = await opened({})
    await says("home-care", jan)
    state.online = false
    const away = clients.verifyBsn(record("home-care"))
    await expect(away).rejects.toMatchObject({ _tag: "BsnRegisterUnavailable" })
    expect((await held("home-care"))?.person.bsn?.verification.status).toBe("unverified")
    const { bsn: _, ...without } = jan
    await says("social-work", without)
    await expect(clients.verifyBsn(record("social-work"))).rejects.toMatchObject({ _tag: "NoBsn" })
    await expect(clients.verifyBsn(record("nowhere"))).rejects.toMatchObject({ _tag: "ClientNotFound" })
    await expect(clients.verifyBsn({ ...record("home-care"), method: "COV" })).rejects.toMatchObject({
      _tag: "UnknownExtension",
      point: "bsn register",
      has: ["SBV-Z"]
    })
    await close()
  })

  /** How often a register is asked when a command is repeated, and is away by then. */
  const asked = async (ledger?: Plugin.Plugin) => {
    const { clients, says, state, close } = await opened({ [number]: "1951-03-04" }, ledger)
    await says("home-care", jan)
    const verify = () => clients.verifyBsn(record("home-care"), { command: "verify-1", at: 5_000 })
    expect(await verify()).toBe("verified")
    state.online = false
    const again = await verify().catch(({ _tag }) => _tag)
    await close()
    return { again, asked: state.asked }
  }

  it("answers a repeated command as before, without asking again", async () => {
    expect(await asked()).toEqual({ again: "verified", asked: 1 })
  })

  it("catches a broken copy: it does not look whether it has answered", async () => {
    expect(await asked(over(withoutReceipts))).toEqual({ again: "BsnRegisterUnavailable", asked: 1 })
  })

  it("asks again when the system has said something else meanwhile", async () => {
    const { clients, says, held, state, close } = await opened({ [number]: "1951-03-04" })
    await says("home-care", { ...jan, birthDate: "1951-04-03" })
    state.meanwhile = async () => {
      state.meanwhile = async () => {}
      await says("home-care", jan)
    }
    expect(await clients.verifyBsn(record("home-care"))).toBe("verified")
    expect(state.asked).toBe(2)
    expect((await held("home-care"))?.person).toMatchObject({
      birthDate: "1951-03-04",
      bsn: { verification: { status: "verified" } }
    })
    await close()
  })
})
