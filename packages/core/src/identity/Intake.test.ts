import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import * as Matching from "./matching/index.ts"
import * as Person from "./Person.ts"
import * as Population from "./population/Population.ts"
import * as Profile from "./population/Profile.ts"
import type { SourceRecordId } from "./SourceRecord.ts"

const said = [
  ...Population.records({
    seed: 8,
    persons: 400,
    systems: ["home-care", "maternity"],
    profile: Profile.everyday
  })
]

const opened = async () => {
  const host = await openZorgband({ ledger: memory(), tenant: "intake" })
  await host.migrations.apply()
  const { clients } = host.as({ actor: "desk", purpose: "intake" })
  return { clients, close: host.close }
}

const filled = async () => {
  const { clients, close } = await opened()
  await clients.registerAll(
    said.map(({ system, id, person }) => ({
      said: { source: system, localId: id, person },
      stamp: { command: `${system}|${id}`, at: 1 }
    }))
  )
  return { clients, close }
}

const jan = {
  name: { firstNames: "Johannes Adriaan", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  gender: "male",
  address: { postcode: "3512JE", houseNumber: 12, street: "Domplein", place: "Utrecht" }
} satisfies typeof Person.Person.Encoded

describe("matching at intake", () => {
  it("finds who is known, by what any record of the person says, and tells no personal data", async () => {
    const { clients, close } = await filled()
    await clients.link({ command: "link", at: 2 })
    let first = 0
    for (const { system, id, person } of said.slice(0, 150)) {
      const { client } = await clients
        .ofRecord(`${system}|${id}` as SourceRecordId)
        .then((portrait) => ({ client: portrait.id }))
      const matched = await clients.match({ person: Person.encode(person) })
      if (matched.candidates[0]?.client === client) first += 1
      const told = JSON.stringify(matched)
      for (const secret of [person.name?.own?.name, person.bsn?.value, person.email])
        if (secret !== undefined && secret.length > 4) expect(told).not.toContain(secret)
    }
    // Some records say so little that house-mates and namesakes are as likely.
    expect(first).toBeGreaterThan(140)
    await close()
  })

  it("weighs one person at the counter as linking weighed the file, under the model that was learned", async () => {
    const { clients, close } = await filled()
    const { model } = await clients.link({ command: "link", at: 2 })
    const { bsn: _, ...person } = said[0]!.person
    const { candidates } = await clients.match({ person: Person.encode(person as Person.Person) })
    expect(model).not.toBe(Matching.Model.standard.version)
    expect(candidates.length).toBeGreaterThan(0)
    for (const { why } of candidates) {
      expect(why.model).toBe(model)
      expect(why.fields.reduce((sum, { weight }) => sum + weight, why.prior)).toBeCloseTo(why.score, 9)
    }
    await close()
  })

  it("is certain of one client, and never of a twin", async () => {
    const { clients, close } = await opened()
    await clients.register({ source: "home-care", localId: "1", person: jan })
    const same = await clients.match({ person: jan })
    expect(same).toMatchObject({
      certain: true,
      complete: true,
      candidates: [{ why: { outcome: "certain" } }]
    })
    const twin = { ...jan, name: { ...jan.name, firstNames: "Pieter" } }
    const other = await clients.match({ person: twin })
    expect(other).toMatchObject({ certain: false, candidates: [{ why: { rule: "twins" } }] })
    expect((await clients.match({ person: twin, onlyCertain: true })).candidates).toEqual([])
    await close()
  })

  it("gives none when two clients are certain, since one person is one client", async () => {
    const { clients, close } = await opened()
    await clients.register({ source: "home-care", localId: "1", person: jan })
    await clients.register({ source: "maternity", localId: "2", person: jan })
    const both = await clients.match({ person: jan, onlyCertain: true })
    expect(both).toEqual({ candidates: [], certain: false, complete: true })
    expect((await clients.match({ person: jan, limit: 1 })).candidates).toHaveLength(1)
    await close()
  })

  it("says that it did not look at all, when very many share what was given", async () => {
    const { clients, close } = await opened()
    await clients.registerAll(
      Array.from({ length: 200 }, (_, at) => ({
        said: { source: "home-care", localId: `${at}`, person: jan },
        stamp: { command: `${at}`, at: 1 }
      }))
    )
    const { certain, complete } = await clients.match({ person: jan })
    expect({ certain, complete }).toEqual({ certain: false, complete: false })
    await close()
  })

  it("knows nobody by what stands for nothing, and refuses what is no person", async () => {
    const { clients, close } = await filled()
    const nobody = await clients.match({ person: { name: { own: { name: "Onbekend" } } } })
    expect(nobody).toEqual({ candidates: [], certain: false, complete: true })
    await expect(clients.match({ person: {} })).rejects.toMatchObject({ _tag: "InvalidPerson" })
    await expect(clients.match({ person: jan, limit: 0 })).rejects.toMatchObject({ _tag: "InvalidInput" })
    await close()
  })

  it("does not tell by guesses where somebody under secrecy lives, whichever record says so", async () => {
    const host = await openZorgband({ ledger: memory(), tenant: "intake" })
    await host.migrations.apply()
    const as = (...roles: ReadonlyArray<string>) =>
      host.as({ actor: "desk", purpose: "intake", roles }).clients
    const first = await as().register({ source: "home-care", localId: "1", person: jan })
    const { address: _, ...bare } = jan
    const secret = { ...bare, name: { ...jan.name, firstNames: "Johannes" }, flags: { secrecy: true } }
    const second = await as().register({ source: "maternity", localId: "2", person: secret })
    await as().merge({ from: second.client, into: first.client })
    const guess = (houseNumber: number, ...roles: ReadonlyArray<string>) =>
      as(...roles).match({ person: { ...jan, address: { ...jan.address, houseNumber } } })
    expect(await guess(12)).toEqual(await guess(13))
    expect((await guess(12)).candidates).toHaveLength(1)
    // Who may see the address is told that it is the same one.
    expect(await guess(12, "sees-secret-addresses")).not.toEqual(await guess(13, "sees-secret-addresses"))
    await host.close()
  })
})
