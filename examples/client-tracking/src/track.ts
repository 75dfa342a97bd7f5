/**
 * Client tracking across systems: home care and maternity care each have their own. Whoever calls is known, wherever they
 * are registered; what is settled flows back, and systems that still disagree are listed.
 */
import { openZorgband } from "@zorgband/core"
import { Party } from "@zorgband/core/access"
import type { SourceRecord } from "@zorgband/core/identity"
import { memory } from "@zorgband/plugin-sdk"
import * as System from "./System.ts"

const minute = 60_000
const name = { firstNames: "Johanna Maria", own: { prefix: "van der", name: "Horst" } }
const address = { postcode: "1234AB", houseNumber: 12, street: "Dorpsstraat", place: "Utrecht" }
const johanna = { name, birthDate: "1991-03-08", gender: "female" as const, address }

/** What each system says before the story begins. */
const systems = () => {
  const homeCare = System.make("home-care", {
    4711: { ...johanna, telephones: ["+31612345678"] },
    4712: { name: { firstNames: "Pieter", own: { name: "Jansen" } }, birthDate: "1948-11-30", gender: "male" }
  })
  const maternity = System.make("maternity", {
    "K-20": { ...johanna, email: "johanna@care.example.org" }
  })
  return { homeCare, maternity }
}

/** Tells the story, a line at a time. `start` is when it begins, in epoch milliseconds. */
export const track = async (start: number, tell: (line: string) => void): Promise<void> => {
  let now = start
  const { homeCare, maternity } = systems()
  await using zorgband = await openZorgband({
    ledger: memory(),
    tenant: "thuiszorg-noord",
    plugins: [homeCare.plugin, maternity.plugin],
    // Home care sees clients every week: its addresses go before those of others.
    identity: { survivorship: { name: "home care owns addresses", owners: { address: ["home-care"] } } }
  })
  await zorgband.migrations.apply()
  const desk = zorgband.as({ actor: "employee-17", purpose: "customer contact" })
  const coupling = zorgband.as({ actor: "coupling", purpose: "care of base data" })

  /** What a night brings in: everything that the systems say; saying the same again changes nothing. */
  const takeIn = async () => {
    now += minute
    for (const { source, people } of [homeCare, maternity])
      for (const [localId, person] of people)
        await coupling.clients.register({ source, localId, person }, { at: now })
  }
  /** What goes out again. */
  const giveOut = async () => {
    now += minute
    while ((await coupling.outward.follow({ at: now })).more);
    now += minute
    const total = { sent: 0, failed: 0 }
    for (const { source } of [homeCare, maternity]) {
      const { sent, failed } = await coupling.outward.deliver({ source }, { at: now })
      total.sent += sent
      total.failed += failed
    }
    tell(`Changes sent: ${total.sent}, to be sent again: ${total.failed}`)
  }
  const disagreeing = async () => {
    for (const status of ["pending", "sent", "refused"] as const)
      for (const { id, row } of (await coupling.outward.disagreeing({ status })).items)
        tell(`Still disagrees: ${id} on ${row.fields.join(", ")} (${status})`)
  }

  await takeIn()
  const { records, clients } = await coupling.clients.link({ at: now })
  tell(`${records} records in two systems are ${clients} clients`)

  // The telephone rings: somebody gives a name and a date of birth.
  const { candidates } = await desk.clients.match({
    person: { name: { firstNames: "Johanna", own: { name: "Horst" } }, birthDate: "1991-03-08" }
  })
  const [caller] = candidates
  if (caller === undefined) throw new Error("Nobody like that is known")
  const known = await desk.clients.get(caller.client)
  tell(`The caller may be a client of ${known.records.map(({ id }) => id.split("|")[0]).join(" and ")}`)

  // Nothing is told before the caller has given her postcode.
  const parties = [caller.client, ...known.records.map(({ id }) => id)].map((id) => Party.PartyId.make(id))
  now += minute
  await desk.contacts.record(
    {
      happenedAt: now,
      direction: "in",
      channel: "telephone",
      inside: [{ kind: "employee", id: "employee-17" }],
      outside: [{ role: "client", about: Party.PartyId.make(caller.client) }],
      verified: "postcode and house number",
      outcome: "answered",
      duration: 240,
      labels: [],
      questions: [],
      content: { subject: "Moved house" }
    },
    { at: now }
  )
  const timeline = await desk.contacts.timeline(parties)
  tell(`Contacts on her timeline: ${timeline.items.length}`)

  // She moved. Home care writes it down; maternity does not know yet, and is down tonight.
  homeCare.people.set("4711", {
    ...homeCare.people.get("4711"),
    address: { postcode: "9711AA", houseNumber: 3, street: "Grote Markt", place: "Groningen" }
  })
  maternity.online = false
  tell("She moved. Home care knows; maternity does not, and is down")
  await takeIn()
  await giveOut()
  await disagreeing()

  maternity.online = true
  tell("Maternity is up again")
  now += minute
  await giveOut()
  await disagreeing()

  // Nobody disagrees any more.
  tell("The next night maternity says the same")
  await takeIn()
  await giveOut()
  await disagreeing()
  const record = "maternity|K-20" as SourceRecord.SourceRecordId
  const { golden } = await desk.clients.ofRecord(record)
  tell(`Her address comes from ${golden.from.address?.split("|")[0]}, under "${golden.policy}"`)
}
