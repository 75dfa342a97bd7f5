/// <reference types="node" />
/** A care organisation on the store of this vendor: `node --conditions=@zorgband/source examples/vendor-adapter/src/main.ts`. */
import { openZorgband } from "@zorgband/core"
import { memory, Plugin } from "@zorgband/plugin-sdk"
import { kartotheek } from "./adapter/kartotheek.ts"
import * as Kartotheek from "./store/Kartotheek.ts"

await using store = await Kartotheek.start(null, "a secret")
const { manifest, provides } = kartotheek(store)
// The vendor keeps no keys: the host takes its vault elsewhere.
const vault = memory().provides.filter(({ point }) => point === "vault")
const plugin = Plugin.definePlugin({ ...manifest, provides: [...provides, ...vault] })
await using zorgband = await openZorgband({ ledger: plugin, tenant: "thuiszorg-noord" })
await zorgband.migrations.apply()

const desk = zorgband.as({ actor: "employee-17", purpose: "intake" })
const name = { own: { prefix: "van der", name: "Horst" }, firstNames: "Johanna Maria" }
for (const source of ["home-care", "maternity"])
  await desk.clients.register({ source, localId: "1", person: { name, birthDate: "1951-03-08" } })
const { records, clients } = await desk.clients.link()
console.log(`${records} records, ${clients} clients in ${store.url}`)
