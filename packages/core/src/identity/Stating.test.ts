import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import { noon, person } from "../testing/Build.ts"
import type { ClientId } from "./Client.ts"
import type * as Person from "./Person.ts"
import type { Setting } from "./Setting.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

const hour = 3_600_000

const opened = async (identity: Setting = {}) => {
  const host = await openZorgband({ ledger: memory(), tenant: "stating", identity })
  await host.migrations.apply()
  const desk = host.as({ actor: "data-desk", purpose: "care of base data" })
  const colleague = host.as({ actor: "data-desk-2", purpose: "care of base data" })
  const carer = host.as({ actor: "employee-17", purpose: "care delivery" })
  let at = noon
  const later = () => {
    at += hour
    return { at }
  }
  const says = (source: string, said: typeof Person.Person.Encoded) =>
    desk.clients.register({ source, localId: "1", person: said }, later())
  const owner = async (record: SourceRecordId) => (await desk.clients.ofRecord(record)).id
  const flags = async (client: ClientId) => (await desk.clients.get(client)).golden.person?.flags
  return { ...desk, colleague, carer, says, owner, flags, close: host.close, later }
}

/** One client of three records, the last of somebody else. */
const mixed = async (identity?: Setting) => {
  const open = await opened(identity)
  const one = await open.says("home-care", person(1))
  const two = await open.says("maternity", person(1))
  const other = await open.says("portal", person(2, null))
  return { ...open, one, two, other }
}

describe("a client of two people", () => {
  it("is split, and stays so whatever is linked or said again", async () => {
    const { clients, says, owner, one, two, other, close } = await mixed()
    await clients.merge({ from: other.client, into: one.client })
    const off = await clients.split({ client: one.client, records: [other.record, two.record] })
    expect([await owner(one.record), await owner(two.record), await owner(other.record)]).toEqual([
      one.client,
      off,
      off
    ])
    await clients.link()
    await says("maternity", { ...person(1), email: "anna@care.example.org" })
    expect(await owner(two.record)).toBe(off)
    expect(await owner(one.record)).toBe(one.client)
    await close()
  })

  it("is split by two people where two decide", async () => {
    const { clients, colleague, one, two, close } = await mixed({ decidedByTwo: true })
    const off = { client: one.client, records: [two.record] }
    await expect(clients.split(off)).rejects.toMatchObject({ _tag: "SecondPersonNeeded" })
    await colleague.clients.propose({ left: one.record, right: two.record, verdict: "different" })
    expect(await clients.split(off)).not.toBe(one.client)
    await close()
  })

  it.each([
    ["nothing", []],
    ["all of it", ["home-care|1", "maternity|1"]],
    ["what hangs elsewhere", ["portal|1"]]
  ])("is not split of %s", async (_, records) => {
    const { clients, one, close } = await mixed()
    await expect(
      clients.split({ client: one.client, records: records as unknown as ReadonlyArray<SourceRecordId> })
    ).rejects.toMatchObject({ _tag: "CannotSplit" })
    await close()
  })
})

describe("what the organisation states of a client", () => {
  it("is no person: a client that has nothing else is not counted, and none is split down to it", async () => {
    const { clients, says, one, two, other, close } = await mixed()
    await clients.state({ client: one.client, is: { emigrated: true } })
    const off = { client: one.client, records: [one.record, two.record] }
    await expect(clients.split(off)).rejects.toMatchObject({ _tag: "CannotSplit" })
    await clients.state({ client: other.client, is: { emigrated: true } })
    expect((await clients.count()).clients).toBe(2)
    // The record comes to say the verified number of another client.
    expect((await says("portal", person(1))).client).toBe(one.client)
    expect((await clients.count()).clients).toBe(1)
    await close()
  })

  it("is in the golden record, goes with a merge and comes back with its undoing", async () => {
    const { clients, flags, one, other, close } = await mixed()
    await clients.state({ client: other.client, is: { deceased: "2026-03-04" } })
    expect(await flags(other.client)).toMatchObject({ deceased: "2026-03-04" })
    expect(await flags(one.client)).toEqual({})
    await clients.merge({ from: other.client, into: one.client })
    expect(await flags(one.client)).toMatchObject({ deceased: "2026-03-04" })
    await clients.unmerge({ from: other.client, into: one.client })
    expect(await flags(one.client)).toEqual({})
    expect(await flags(other.client)).toMatchObject({ deceased: "2026-03-04" })
    await close()
  })

  it("is taken back also for the clients that were merged into it, by any of their ids", async () => {
    const { clients, flags, one, other, close } = await mixed()
    await clients.state({ client: other.client, is: { suspended: "emigration" } })
    await clients.merge({ from: other.client, into: one.client })
    expect(await clients.state({ client: other.client, is: {} })).toBe(one.client)
    expect(await flags(one.client)).toEqual({})
    await close()
  })

  it("holds anew when it is stated again, whatever systems said meanwhile", async () => {
    const { clients, says, flags, one, later, close } = await mixed()
    const is = { deceased: "2026-03-04" }
    await clients.state({ client: one.client, is }, later())
    await says("home-care", { ...person(1), flags: { deceased: "2026-03-05" } })
    expect(await flags(one.client)).toMatchObject({ deceased: "2026-03-05" })
    await clients.state({ client: one.client, is }, later())
    expect(await flags(one.client)).toMatchObject(is)
    await close()
  })

  it("holds nobody up: a client under restriction is neither found nor linked, and is again afterwards", async () => {
    const { clients, says, one, close } = await mixed()
    const same = { ...person(1, null), telephones: [] }
    const found = async () => (await clients.match({ person: same })).candidates.map(({ client }) => client)
    expect(await found()).toEqual([one.client])
    await clients.state({ client: one.client, is: { restricted: true } })
    expect(await found()).toEqual([])
    const again = await says("intake", person(1, null))
    expect((await clients.link()).merged).toBe(0)
    await clients.state({ client: one.client, is: {} })
    expect((await found()).sort()).toEqual([one.client, again.client].sort())
    expect((await clients.link()).merged).toBe(1)
    await close()
  })

  it("is nobody's source record: no system can say it, and it is not decided about", async () => {
    const { clients, says, one, close } = await mixed()
    await expect(says("zorgband", person(3))).rejects.toMatchObject({ _tag: "InvalidSourceRecordId" })
    await clients.state({ client: one.client, is: { emigrated: true } })
    const own = `zorgband|${one.client}` as SourceRecordId
    await expect(clients.split({ client: one.client, records: [own] })).rejects.toMatchObject({
      _tag: "InvalidInput",
      fields: ["records"]
    })
    await expect(
      clients.decide({ left: own, right: one.record, verdict: "different" })
    ).rejects.toMatchObject({ _tag: "InvalidInput", fields: ["left"] })
    await close()
  })

  it.each([[{ deceased: "04-03-2026" }], [{ suspended: "moved" }], [{ dead: true }]])(
    "is refused when it is %j",
    async (is) => {
      const { clients, one, close } = await mixed()
      await expect(clients.state({ client: one.client, is: is as never })).rejects.toMatchObject({
        _tag: "InvalidInput"
      })
      await close()
    }
  )
})

describe("a stated client whose only record comes to say the verified number of another", () => {
  const stated = async (number: number) => {
    const open = await opened()
    const { address: _, ...known } = person(1)
    const holder = await open.says("maternity", known)
    const one = await open.says("home-care", person(number, null))
    await open.clients.state({ client: one.client, is: { secrecy: true } })
    await open.says("home-care", { ...person(number), ...(known.bsn && { bsn: known.bsn }) })
    return { ...open, holder, one, after: await open.clients.ofRecord(one.record) }
  }

  it("is merged into it, so that what is under secrecy stays so, and its own id goes on answering", async () => {
    const { clients, holder, one, after, close } = await stated(1)
    expect(after).toMatchObject({ id: holder.client, hidden: true })
    expect((await clients.get(one.client)).id).toBe(holder.client)
    await clients.unmerge({ from: one.client, into: holder.client })
    expect((await clients.get(one.client)).hidden).toBe(true)
    expect((await clients.get(holder.client)).hidden).toBe(false)
    await close()
  })

  it("stays what it is when the two are not certainly one, and people decide", async () => {
    const { clients, one, after, close } = await stated(2)
    expect(after).toMatchObject({ id: one.client, hidden: true })
    expect((await clients.count()).doubts).toBe(1)
    await close()
  })
})

describe("a change that was accepted", () => {
  const moved = { street: "Nieuwe Weg", houseNumber: 7, postcode: "1071XX", place: "Amsterdam" }
  const accepted = async (identity?: Setting) => {
    const open = await mixed(identity)
    const accept = async (
      revision: number,
      to: { readonly address?: typeof moved; readonly email?: string }
    ) => {
      const asked = { record: open.one.record, revision, to }
      const request = await open.carer.changeRequests.propose(asked, open.later())
      const verdicts = Object.fromEntries(
        Object.keys(to).map((field) => [field, { verdict: "accepted" as const }])
      )
      await open.changeRequests.decide(request, verdicts, open.later())
    }
    await accept(1, { address: moved })
    const address = async () => (await open.clients.get(open.one.client)).golden.person?.address
    return { ...open, accept, address }
  }

  it("is known from then on, and goes out to every system that says something else", async () => {
    const { address, outward, close } = await accepted({
      survivorship: { name: "owned", owners: { address: ["maternity"] } }
    })
    expect(await address()).toEqual(moved)
    await outward.follow()
    const { items } = await outward.disagreeing({ status: "pending" })
    expect(items.map(({ id, row }) => [id, row.fields])).toEqual([
      ["home-care|1", ["address"]],
      ["maternity|1", ["address"]]
    ])
    await close()
  })

  it("holds until a system says something later, and the systems agree once they say it", async () => {
    const { address, says, outward, close } = await accepted()
    await says("home-care", { ...person(1), address: moved })
    await says("maternity", { ...person(1), address: moved })
    await outward.follow()
    expect((await outward.disagreeing({ status: "pending" })).items).toEqual([])
    const later = { ...moved, houseNumber: 9 }
    await says("maternity", { ...person(1), address: later })
    expect(await address()).toEqual(later)
    await close()
  })

  it("holds again when it is accepted again, and what is accepted beside it makes nothing newer", async () => {
    const { accept, address, says, outward, close } = await accepted()
    const later = { ...moved, houseNumber: 9 }
    await says("home-care", { ...person(1), address: later })
    await accept(2, { email: "anna@care.example.org" })
    expect(await address()).toEqual(later)
    await accept(2, { address: moved })
    expect(await address()).toEqual(moved)
    await outward.follow()
    const { items } = await outward.disagreeing({ status: "pending" })
    expect(items.find(({ id }) => id === "home-care|1")?.row.fields).toEqual(["address", "email"])
    await close()
  })

  it("counts as nobody's mistake: the quality of base data is that of the systems", async () => {
    const { quality, close } = await accepted()
    const definition = {
      name: "all",
      version: 1,
      services: { care: ["home-care", "maternity"] },
      deceased: false,
      emigrated: false,
      required: [{ field: "birthDate" as const }],
      staleAfterDays: 3650,
      used: ["name", "birthDate", "address", "bsn", "gender", "telephones"] as const
    }
    const { records } = await quality.measure({ definition: definition as never, on: "2026-03-01" as never })
    expect(records).toBe(3)
    await close()
  })
})
