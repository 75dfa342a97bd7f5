import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import type { ClientId } from "./Client.ts"
import type * as Person from "./Person.ts"
import type { Setting } from "./Setting.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  gender: "male",
  address: { postcode: "3512JE", houseNumber: 12 }
} satisfies typeof Person.Person.Encoded
const verification = { status: "verified", method: "SBV-Z", at: 0, by: "employee-1" } as const
const withBsn = { ...jan, bsn: { value: "123456782", verification } }

const opened = async (identity: Setting = {}) => {
  const host = await openZorgband({ ledger: memory(), tenant: "setting", identity })
  await host.migrations.apply()
  const { clients } = host.as({ actor: "data-desk", purpose: "registration" })
  const says = (source: string, person: typeof Person.Person.Encoded, client?: string) =>
    clients.register({ source, localId: "1", person, ...(client === undefined ? {} : { client }) })
  return { clients, says, close: host.close }
}

describe("names of another language", () => {
  const likeness = { name: "polish-1", nicknames: [["katarzyna", "kasia"]] }
  const katarzyna = {
    ...jan,
    gender: "female" as const,
    name: { firstNames: "Katarzyna", own: { name: "Nowak" } }
  }
  const kasia = { ...katarzyna, name: { firstNames: "Kasia", own: { name: "Nowak" } } }

  it("are linked, and recognised at the counter, as the host says; receipts name how", async () => {
    const outcome = async (identity: Setting) => {
      const { clients, says, close } = await opened(identity)
      await says("home-care", katarzyna)
      const { candidates } = await clients.match({ person: kasia })
      await says("maternity", kasia)
      const { clients: people, doubts } = await clients.link()
      await close()
      const why = candidates[0]?.why
      const level = why?.fields.find(({ field }) => field === "firstName")?.level
      return { people, doubts, level, model: why?.model }
    }
    expect(await outcome({})).toEqual({ people: 2, doubts: 1, level: "different", model: "standard-1" })
    expect(await outcome({ likeness })).toEqual({
      people: 1,
      doubts: 0,
      level: "used for one another",
      model: "standard-1, compared as polish-1"
    })
  })
})

describe("where no law allows a BSN", () => {
  const unverified = { ...jan, bsn: { value: "123456782", verification: { status: "unverified" as const } } }
  const of = (source: string | null) => ({ _tag: "NoBsnGround", source })
  const housing = { withoutBsn: ["housing"] }

  /** Laws by name, of what a host with a setting does. */
  const laws = (subject: typeof opened) => ({
    "none is registered in that system, verified or not, and nothing is stored": async () => {
      const { clients, says, close } = await subject(housing)
      for (const person of [withBsn, unverified])
        await expect(says("housing", person)).rejects.toMatchObject(of("housing"))
      expect((await clients.count()).records).toBe(0)
      expect(await says("housing", jan)).toMatchObject({ as: "new client" })
      await close()
    },
    "none is looked for from that system": async () => {
      const { clients, close } = await subject(housing)
      await expect(clients.match({ person: unverified, source: "housing" })).rejects.toMatchObject(
        of("housing")
      )
      await close()
    },
    "where it is allowed nowhere, none is registered or looked for at all": async () => {
      const { clients, says, close } = await subject({ withoutBsn: "all" })
      await expect(says("home-care", withBsn)).rejects.toMatchObject(of("home-care"))
      await expect(clients.match({ person: withBsn })).rejects.toMatchObject(of(null))
      await close()
    },
    "other systems hold theirs": async () => {
      const { clients, says, close } = await subject(housing)
      expect(await says("home-care", withBsn)).toMatchObject({ as: "new client" })
      expect((await clients.match({ person: withBsn })).certain).toBe(true)
      await close()
    }
  })

  /** Broken copies, each caught by the law it is filed under. */
  const twins: Record<keyof ReturnType<typeof laws>, typeof opened> = {
    "none is registered in that system, verified or not, and nothing is stored": async () => opened(),
    "none is looked for from that system": async (identity) => {
      const host = await opened(identity)
      const match: typeof host.clients.match = ({ source: _, ...asked }) => host.clients.match(asked)
      return { ...host, clients: { ...host.clients, match } }
    },
    "where it is allowed nowhere, none is registered or looked for at all": async () => opened(housing),
    "other systems hold theirs": async () => opened({ withoutBsn: "all" })
  }

  for (const [law, holds] of Object.entries(laws(opened))) it(law, holds)
  for (const [law, twin] of Object.entries(twins))
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
})

describe("systems that purpose keeps apart", () => {
  const apart = { apart: { "social work": ["social-work"] } }

  it("have clients of their own: not joined by linking, nor by one BSN", async () => {
    const { clients, says, close } = await opened(apart)
    await says("home-care", withBsn)
    expect(await says("maternity", withBsn)).toMatchObject({ as: "same BSN" })
    expect(await says("social-work", withBsn)).toMatchObject({ as: "new client" })
    expect(await clients.link()).toMatchObject({ clients: 2, doubts: 0, merged: 0 })
    await close()
    // Without the setting the same three are one client.
    const open = await opened()
    for (const source of ["home-care", "maternity", "social-work"]) await open.says(source, withBsn)
    expect(await open.clients.count()).toMatchObject({ clients: 1 })
    await open.close()
  })

  it("are not joined by people either, and not found from the other side", async () => {
    const { clients, says, close } = await opened(apart)
    const home = await says("home-care", jan)
    const social = await says("social-work", jan)
    const pair = { from: social.client, into: home.client }
    await expect(clients.merge(pair)).rejects.toMatchObject({ _tag: "KeptApart" })
    const decision = {
      left: "home-care|1" as SourceRecordId,
      right: "social-work|1" as SourceRecordId,
      verdict: "same" as const
    }
    await expect(clients.decide(decision)).rejects.toMatchObject({ _tag: "KeptApart" })
    await expect(clients.propose(decision)).rejects.toMatchObject({ _tag: "KeptApart" })
    expect((await clients.count()).clients).toBe(2)
    const found = async (source: string) =>
      (await clients.match({ person: jan, source })).candidates.map(({ record }) => record)
    expect(await found("home-care")).toEqual(["home-care|1"])
    expect(await found("social-work")).toEqual(["social-work|1"])
    await close()
  })
})

describe("an id of the host's", () => {
  it("does not join what purpose keeps apart, and leaves nothing behind", async () => {
    const { clients, says, close } = await opened({ apart: { "social work": ["social-work"] } })
    const { client } = await says("home-care", jan)
    await expect(says("social-work", jan, client)).rejects.toMatchObject({ _tag: "KeptApart" })
    expect(await clients.count()).toMatchObject({ records: 1, clients: 1 })
    await close()
    // Without the setting the same id joins them.
    const open = await opened()
    const first = await open.says("home-care", jan)
    expect(await open.says("social-work", jan, first.client)).toMatchObject({ client: first.client })
    await open.close()
  })
})

describe("a record that may be kept and not used", () => {
  it("is not compared with others, and the client says so", async () => {
    const { clients, says, close } = await opened()
    const { client } = await says("home-care", { ...jan, flags: { restricted: true } })
    await says("maternity", jan)
    expect(await clients.link()).toMatchObject({ clients: 2, doubts: 0 })
    expect((await clients.match({ person: jan })).candidates.map(({ record }) => record)).toEqual([
      "maternity|1"
    ])
    expect((await clients.get(client)).golden.person?.flags?.restricted).toBe(true)
    await close()
  })
})

describe("ids that a host has already", () => {
  const own = "0b6ff0a2-58b5-4a9e-8a11-5d0f5c3f7f01" as ClientId

  it("are taken over: the client answers to the host's id, and records of one id are of one client", async () => {
    const { clients, says, close } = await opened()
    expect(await says("home-care", jan, own)).toMatchObject({ client: own, as: "new client" })
    expect(await says("maternity", jan, own)).toMatchObject({ client: own, as: "client of the host" })
    expect((await clients.get(own)).records).toHaveLength(2)
    expect(await clients.count()).toMatchObject({ records: 2, clients: 1 })
    await close()
  })

  it("do not go before a verified BSN, and must be UUIDs in small letters", async () => {
    const { says, close } = await opened()
    const first = await says("home-care", withBsn)
    expect(await says("maternity", withBsn, own)).toMatchObject({ client: first.client, as: "same BSN" })
    // In capitals it would be another id, and the person counted twice.
    for (const wrong of ["client-1", own.toUpperCase()])
      await expect(says("social-work", jan, wrong)).rejects.toMatchObject({ _tag: "InvalidInput" })
    await close()
  })

  it("are refused when the client was merged into another", async () => {
    const { clients, says, close } = await opened()
    await says("home-care", jan, own)
    const other = await says("maternity", jan)
    await clients.merge({ from: own, into: other.client })
    await expect(says("social-work", jan, own)).rejects.toMatchObject({ _tag: "ClientMerged" })
    expect((await clients.count()).records).toBe(2)
    await close()
  })
})
