import { describe, expect, it } from "@effect/vitest"
import { BsnRegister, memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { openZorgband } from "../host/Zorgband.ts"
import type * as Person from "./Person.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

/** A register that knows who was born when, as a stand-in for SBV-Z. */
const register = (born: Readonly<Record<string, string>>, online = true): BsnRegister.BsnRegister => ({
  method: "SBV-Z",
  verify: ({ bsn, person }) =>
    !online
      ? Effect.fail(new BsnRegister.BsnRegisterUnavailable())
      : Effect.succeed(
          born[bsn] === undefined
            ? "refuted"
            : (person as typeof Person.Person.Encoded).birthDate === born[bsn]
              ? "verified"
              : "verified-with-deviations"
        )
})

const number = "123456782"
const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  bsn: { value: number, verification: { status: "unverified" } }
} satisfies typeof Person.Person.Encoded
const record = (source: string) => ({ record: `${source}|1` as SourceRecordId })

const opened = async () => {
  const host = await openZorgband({ ledger: memory(), tenant: "bsn" })
  await host.migrations.apply()
  const { clients } = host.as({ actor: "employee-17", purpose: "registration" })
  const says = (source: string, person: typeof Person.Person.Encoded) =>
    clients.register({ source, localId: "1", person }, { at: 1_000 })
  const held = async (source: string) =>
    (await clients.ofRecord(record(source).record)).records.find(({ id }) => id === record(source).record)
      ?.record
  return { clients, says, held, close: host.close }
}

describe("verifying a BSN", () => {
  it("keeps the answer, how, when and by whom, and joins records with one verified number", async () => {
    const { clients, says, held, close } = await opened()
    await says("home-care", jan)
    await says("maternity", jan)
    expect((await clients.count()).clients).toBe(2)
    const known = register({ [number]: "1951-03-04" })
    expect(await clients.verifyBsn(record("home-care"), known, { at: 5_000 })).toBe("verified")
    expect((await held("home-care"))?.person.bsn?.verification).toEqual({
      status: "verified",
      method: "SBV-Z",
      at: 5_000,
      by: "employee-17"
    })
    await clients.verifyBsn(record("maternity"), known, { at: 6_000 })
    expect((await clients.ofRecord(record("maternity").record)).records).toHaveLength(2)
    await close()
  })

  it("does not use a number that proves to be another's", async () => {
    const { clients, says, held, close } = await opened()
    await says("home-care", jan)
    expect(await clients.verifyBsn(record("home-care"), register({}))).toBe("refuted")
    expect((await held("home-care"))?.bsn).toBeNull()
    expect((await clients.ofRecord(record("home-care").record)).golden.person?.bsn).toBeUndefined()
    await close()
  })

  it("changes nothing when the register is away, and says what cannot be asked", async () => {
    const { clients, says, held, close } = await opened()
    await says("home-care", jan)
    const away = clients.verifyBsn(record("home-care"), register({}, false))
    await expect(away).rejects.toMatchObject({ _tag: "BsnRegisterUnavailable" })
    expect((await held("home-care"))?.person.bsn?.verification.status).toBe("unverified")
    const { bsn: _, ...without } = jan
    await says("social-work", without)
    await expect(clients.verifyBsn(record("social-work"), register({}))).rejects.toMatchObject({
      _tag: "NoBsn"
    })
    await expect(clients.verifyBsn(record("nowhere"), register({}))).rejects.toMatchObject({
      _tag: "ClientNotFound"
    })
    await close()
  })
})
