/// <reference types="node" />
/**
 * Reads and registers one large file of people, to see that memory stays flat: `npm run` has no verb for it, since it
 * takes minutes to hours.
 *
 *     node --conditions=@zorgband/source scripts/big-file.ts [MEGABYTES] [--link]
 *
 * Makes the file in the temporary folder by the seeded generator (1000 MB when left out), reads it into a SQLite file
 * through the reading of the care desk, and prints rows, rows a second and resident memory as it goes. With `--link` the
 * records are linked afterwards: that holds all records in memory, about 1.5 kB each.
 */

import { once } from "node:events"
import { createWriteStream, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sqlite } from "@zorgband/adapters-sqlite"
import { openZorgband } from "@zorgband/core"
import { Population, Profile } from "@zorgband/core/identity/testing"
import { Instant } from "@zorgband/core/time"
import type { Persons as Mapping } from "../examples/care-desk/src/input/Mapping.ts"
import * as Problem from "../examples/care-desk/src/input/Problem.ts"
import * as Csv from "../examples/care-desk/src/population/Written.ts"
import * as Persons from "../examples/care-desk/src/reading/Persons.ts"

const [size = "1000"] = process.argv.slice(2).filter((one) => !one.startsWith("--"))
const bytes = Number(size) * 1_000_000
if (!(bytes > 0 && Number.isFinite(bytes))) {
  console.error("Usage: scripts/big-file.ts [megabytes] [--link], a size above 0 such as 50.")
  process.exit(2)
}

const columns = {
  localId: "id",
  firstNames: "first_names",
  initials: "initials",
  prefix: "prefix",
  surname: "surname",
  partnerSurname: "partner_surname",
  birthDate: "born",
  gender: "gender",
  bsn: "bsn",
  bsnVerified: "bsn_verified_by",
  street: "street",
  houseNumber: "number",
  letter: "letter",
  addition: "addition",
  postcode: "postcode",
  place: "town",
  telephone: "telephone",
  email: "email"
}

const mapping: Mapping = {
  kind: "persons",
  file: "big.csv",
  system: "home-care",
  encoding: "utf-8",
  delimiter: ";",
  dates: "YYYY-MM-DD",
  columns
}

const cells = ({ id, person }: Population.Made): Csv.Cells => {
  const { name, birthDate, gender, bsn, address, telephones = [], email } = person
  return [
    id,
    name?.firstNames,
    name?.initials,
    name?.own?.prefix,
    name?.own?.name,
    name?.partner?.name,
    birthDate,
    gender,
    bsn?.value,
    bsn === undefined || bsn.verification.status === "unverified" ? undefined : bsn.verification.method,
    address?.street,
    address?.houseNumber,
    address?.letter,
    address?.addition,
    address?.postcode,
    address?.place,
    telephones[0],
    email
  ]
}

const write = async (path: string): Promise<number> => {
  const file = createWriteStream(path)
  let text = Csv.row(";", Object.values(columns))
  let written = 0
  let rows = 0
  for (const made of Population.records({
    seed: 1,
    persons: Number.MAX_SAFE_INTEGER,
    systems: ["home-care"],
    profile: Profile.everyday
  })) {
    text += Csv.row(";", cells(made))
    rows += 1
    if (text.length < 1_000_000) continue
    written += Buffer.byteLength(text)
    if (!file.write(text)) await once(file, "drain")
    text = ""
    if (written >= bytes) break
  }
  file.end(text)
  await once(file, "close")
  return rows
}

const memory = () => Math.round(process.memoryUsage().rss / 1_000_000)
const line = (...parts: ReadonlyArray<string | number>) =>
  console.log(parts.map((part) => `${part}`.padStart(12)).join(""))

const folder = mkdtempSync(join(realpathSync(tmpdir()), "zorgband-big-"))
process.on("SIGINT", () => process.exit(130))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const rows = await write(join(folder, mapping.file))
console.log(`${size} MB, ${rows} rows, written in ${folder}`)
const host = await openZorgband({ ledger: sqlite(join(folder, "big.db")), tenant: "big-file" })
await host.migrations.apply()
const { clients } = host.as({ actor: "big-file", purpose: "measurement" })
const problems = Problem.gather(() => {})
const start = performance.now()
const seconds = () => (performance.now() - start) / 1_000
let peak = 0
let next = 0
line("read %", "rows", "seconds", "rows/s", "RSS MB", "peak MB")
const read = await Persons.read(
  clients,
  { path: folder, at: Instant.of(Date.UTC(2026, 0, 1)), mappings: [mapping] },
  mapping,
  problems,
  (count, done, of) => {
    peak = Math.max(peak, memory())
    if (done / of < next) return
    next += 0.05
    const share = Math.round((100 * done) / of)
    line(share, count, seconds().toFixed(1), Math.round(count / seconds()), memory(), peak)
  },
  () => {}
)
console.log(
  `${read.records} of ${read.rows} rows registered in ${seconds().toFixed(1)} s, ${problems.count()} problems`
)
if (process.argv.includes("--link")) {
  const before = seconds()
  const linked = await clients.link()
  console.log(
    `linked in ${(seconds() - before).toFixed(1)} s: ${linked.records} records, ${linked.clients} clients, ${linked.doubts} doubts; RSS ${memory()} MB`
  )
}
await host.close()
