import { rmSync } from "node:fs"
import { sqlite } from "@zorgband/adapters-sqlite"
import { openZorgband } from "@zorgband/core"

for (const name of ["plain.db", "plain.db-wal", "plain.db-shm", "plain.keys.db"])
  rmSync(name, { force: true })

const zorgband = await openZorgband({ ledger: sqlite("plain.db"), tenant: "consumer" })
await zorgband.migrations.apply()
const desk = zorgband.as({ actor: "employee-1", purpose: "intake" })
const person = { name: { own: { name: "Jansen" }, firstNames: "Anna" }, birthDate: "1980-01-05" }
await desk.clients.register({ source: "home-care", localId: "1", person })
await desk.clients.register({ source: "maternity", localId: "9", person })
const { records, clients } = await desk.clients.link()
if (records !== 2 || clients !== 1) throw new Error(`${records} records are ${clients} clients`)
await zorgband.close()
