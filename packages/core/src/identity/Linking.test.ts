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
})
