import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import * as Population from "./population/Population.ts"
import * as Profile from "./population/Profile.ts"

const said = [
  ...Population.records({
    seed: 5,
    persons: 300,
    systems: ["home-care", "maternity"],
    profile: Profile.everyday
  })
]

/** What linking these records comes to under the keys of a new vault. */
const underNewKeys = async () => {
  await using host = await openZorgband({ ledger: memory(), tenant: "linking" })
  await host.migrations.apply()
  const { clients } = host.as({ actor: "desk", purpose: "registration" })
  await clients.registerAll(
    said.map(({ system, id, person }) => ({
      said: { source: system, localId: id, person },
      stamp: { command: `${system}|${id}`, at: 1 }
    }))
  )
  const linked = await clients.link({ command: "link", at: 2 })
  return { linked, doubts: (await clients.doubts({ limit: 1_000 })).items }
}

describe("linking", () => {
  it("comes to the same whatever the keys of the vault: model, doubts and weights to the last digit", async () => {
    const first = await underNewKeys()
    expect(first.doubts.length).toBeGreaterThan(0)
    for (let vault = 0; vault < 2; vault++) expect(await underNewKeys()).toEqual(first)
  })

  it("makes one client of a thousand equal records and no more, and links all others", async () => {
    await using host = await openZorgband({ ledger: memory(), tenant: "linking" })
    await host.migrations.apply()
    const { clients } = host.as({ actor: "desk", purpose: "registration" })
    const said = (localId: string, firstNames: string, birthDate: string) => ({
      said: {
        source: "home-care",
        localId,
        person: { name: { firstNames, own: { name: "Proef" } }, birthDate, address: { postcode: "1234AB" } }
      },
      stamp: { command: localId, at: 1 }
    })
    await clients.registerAll([
      ...Array.from({ length: 1_004 }, (_, n) => said(`${n}`, "Liselotte", "1970-02-03")),
      said("last 1", "Zerlina", "1950-05-06"),
      said("last 2", "Zerlina", "1950-05-06")
    ])
    expect(await clients.link()).toMatchObject({ records: 1_006, merged: 1_000, clients: 6, doubts: 0 })
    const { client } = await clients.register(said("0", "Liselotte", "1970-02-03").said)
    expect((await clients.get(client)).records).toHaveLength(1_000)
    const { candidates } = await clients.match({
      person: said("", "Liselotte", "1970-02-03").said.person,
      limit: 50
    })
    const other = candidates.find((one) => one.client !== client)?.client
    if (other !== undefined)
      await expect(clients.merge({ from: other, into: client })).rejects.toMatchObject({
        _tag: "TooManyRecords"
      })
    expect(await clients.link()).toMatchObject({ merged: 0, clients: 6 })
  })
})
