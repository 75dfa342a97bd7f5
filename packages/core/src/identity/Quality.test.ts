import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import { CalendarDate } from "../time/CalendarDate.ts"
import type * as Accu from "./Accu.ts"
import type * as Person from "./Person.ts"
import type { Setting } from "./Setting.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  address: { postcode: "3512JE", houseNumber: 12 },
  email: "jan@care.example.org"
} satisfies typeof Person.Person.Encoded
const piet = { name: { firstNames: "Piet", own: { name: "Jansen" } }, birthDate: "1960-01-02" }

const definition = {
  name: "annual account",
  version: 1,
  services: { "home care": ["home-care"], maternity: ["maternity"] },
  deceased: false,
  emigrated: false,
  required: [{ field: "address" }],
  staleAfterDays: 365,
  used: ["name", "birthDate", "address"]
} satisfies typeof Accu.Definition.Encoded
const on = CalendarDate.make("2026-11-01")
const day = (date: string) => Date.parse(`${date}T12:00:00Z`)

const opened = async (identity: Setting = {}) => {
  const host = await openZorgband({ ledger: memory(), tenant: "quality", identity })
  await host.migrations.apply()
  const { clients, quality } = host.as({ actor: "data-desk", purpose: "care of base data" })
  const says = (source: string, localId: string, person: typeof Person.Person.Encoded, date: string) =>
    clients.register({ source, localId, person }, { at: day(date) })
  return { clients, quality, says, close: host.close }
}

/** Jan is known in two systems, of which one has his old address; Piet has none. */
const desk = async (identity?: Setting) => {
  const open = await opened(identity)
  const first = await open.says("home-care", "1", jan, "2026-10-01")
  const old = { ...jan, address: { postcode: "1234AB", houseNumber: 1 } }
  const second = await open.says("maternity", "7", old, "2026-09-01")
  await open.clients.merge({ from: second.client, into: first.client })
  await open.says("home-care", "2", piet, "2025-01-01")
  return open
}

describe("the quality of base data", () => {
  it("counts a client of two services once, and says what is wrong, where", async () => {
    const { quality, close } = await desk()
    const report = await quality.measure({ definition, on })
    expect(report).toMatchObject({
      definition: { name: "annual account", version: 1 },
      clients: 2,
      byService: { "home care": 2, maternity: 1 },
      records: 3,
      superfluous: [{ field: "email", filled: 2 }]
    })
    expect(report.figures.filter(({ found }) => found > 0)).toEqual([
      { quality: "complete", source: "home-care", field: "address", checked: 2, found: 1 },
      { quality: "up to date", source: "home-care", field: null, checked: 2, found: 1 },
      { quality: "up to date", source: "maternity", field: "address", checked: 1, found: 1 }
    ])
    await close()
  })

  it("goes down as records are cleaned and confirmed", async () => {
    const { clients, quality, says, close } = await desk()
    const found = async () => (await quality.measure({ definition, on })).found
    expect(await found()).toBe(3)
    await says("maternity", "7", jan, "2026-10-20")
    expect(await found()).toBe(2)
    await clients.confirm({ record: "home-care|2" as SourceRecordId }, { at: day("2026-10-21") })
    expect(await found()).toBe(1)
    await says("home-care", "2", { ...piet, address: jan.address }, "2026-10-22")
    expect(await found()).toBe(0)
    await close()
  })

  it("shows the records behind a figure, and whom to clean first", async () => {
    const { quality, close } = await desk()
    const behind: Array<Accu.Finding> = []
    let after: string | null = null
    do {
      const part = await quality.findings(
        { definition, on, of: { quality: "up to date", field: "address" } },
        { limit: 1, ...(after === null ? {} : { after }) }
      )
      behind.push(...part.items)
      after = part.next
    } while (after !== null)
    expect(behind.map(({ record }) => record)).toEqual(["maternity|7"])
    const [first, ...others] = await quality.worklist({ definition, on, limit: 5 })
    expect(first?.findings.map(({ record }) => record)).toEqual(["home-care|2", "home-care|2"])
    expect(others).toHaveLength(1)
    expect(await quality.worklist({ definition, on, limit: 1 })).toHaveLength(1)
    await close()
  })

  it("calls wrong what differs from the owner of the field, whoever said it last", async () => {
    const { quality, close } = await desk({
      survivorship: { name: "maternity first", owners: { address: ["maternity"] } }
    })
    const { items } = await quality.findings({
      definition,
      on,
      of: { field: "address", quality: "up to date" }
    })
    expect(items.map(({ record }) => record)).toEqual(["home-care|1"])
    await close()
  })

  it("sees a doubt and a second record of one system as not unique", async () => {
    const { clients, quality, says, close } = await desk()
    const twice = await says("home-care", "3", jan, "2026-10-05")
    const { client } = await says("home-care", "4", { ...piet, address: jan.address }, "2026-10-05")
    const { id } = await clients.ofRecord("home-care|1" as SourceRecordId)
    await clients.merge({ from: twice.client, into: id })
    expect(client).not.toBe(id)
    const { items } = await quality.findings({ definition, on, of: { quality: "unique" } })
    expect(items.map(({ record }) => record)).toEqual(["home-care|3"])
    await close()
  })

  it("refuses a definition that is none", async () => {
    const { quality, close } = await opened()
    const wrong = { ...definition, version: 0 }
    await expect(quality.measure({ definition: wrong, on })).rejects.toMatchObject({ _tag: "InvalidInput" })
    await expect(quality.findings({ definition, on }, { limit: 100_000 })).rejects.toMatchObject({
      _tag: "InvalidInput"
    })
    await close()
  })
})
