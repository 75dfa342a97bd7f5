/// <reference types="node" />
/** A care organisation on the store and the telephone exchange of this vendor: `npm start --workspace vendor-adapter`. */
import { openZorgband } from "@zorgband/core"
import { memory, Plugin } from "@zorgband/plugin-sdk"
import { kartotheek } from "./adapter/kartotheek.ts"
import * as Kartotheek from "./store/Kartotheek.ts"
import * as Exchange from "./telephony/Exchange.ts"
import { telephony } from "./telephony/telephony.ts"

await using store = await Kartotheek.start(null, "a secret")
const { manifest, provides } = kartotheek(store)
// The vendor keeps no keys: the host takes its vault elsewhere.
const vault = memory().provides.filter(({ point }) => point === "vault")
const plugin = Plugin.definePlugin({ ...manifest, provides: [...provides, ...vault] })
await using exchange = await Exchange.start("another secret")
await using zorgband = await openZorgband({
  ledger: plugin,
  tenant: "thuiszorg-noord",
  plugins: [telephony(exchange)]
})
await zorgband.migrations.apply()

const desk = zorgband.as({ actor: "employee-17", purpose: "intake" })
const name = { own: { prefix: "van der", name: "Horst" }, firstNames: "Johanna Maria" }
for (const source of ["home-care", "maternity"])
  await desk.clients.register({ source, localId: "1", person: { name, birthDate: "1951-03-08" } })
const { records, clients } = await desk.clients.link()
console.log(`${records} records of one person are ${clients} client, in the store at ${store.url}`)

// Two calls: one that was taken, and one that nobody took.
exchange.ends({ from: "+31612345678", extension: "17", rang: "2026-03-02T09:05:00+01:00", seconds: 190 })
exchange.ends({ from: null, extension: null, rang: "2026-03-02T09:07:00+01:00", seconds: 0 })
const recognise = async () => ({ outside: [{ role: "anonymous" as const }] as const })
const { contacts, cursor } = await desk.contacts.takeIn("telephony", { after: null, recognise })
console.log(`${contacts} calls are contacts; the place to go on from: ${cursor}`)
