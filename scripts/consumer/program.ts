import { rmSync } from "node:fs"
import { postgres } from "@zorgband/adapters-pg"
import { sqlite } from "@zorgband/adapters-sqlite"
import { areas, type Cadences } from "@zorgband/contact-cadence"
import { openZorgband, Zorgband } from "@zorgband/core"
import { Cell, Field } from "@zorgband/core/decision"
import { type Client, Clients } from "@zorgband/core/identity"
import { CalendarDate, Instant } from "@zorgband/core/time"
import { Id, type Ledger, memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what)
}

const at: number = Date.UTC(2026, 0, 1)
const first: string = Id.derive(at, "command-1", 0)
must(first === Id.derive(at, "command-1", 0), "Ids do not follow from their command")

const file = "program.db"
for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true })
rmSync("program.keys.db", { force: true })

// The promises: one person, told twice under one command, is one client.
const zorgband = await openZorgband({
  ledger: sqlite(file),
  tenant: "consumer",
  areas,
  requires: { durable: true }
})
await zorgband.migrations.apply()
must((await zorgband.migrations.check()).length === 0, "The schema has drifted")
const desk = zorgband.as({ actor: "employee-1", purpose: "intake" })
const said = { source: "home-care", localId: "1", person: { birthDate: "1951-03-08" } }
const stamp = { command: "register-1", at }
const { client }: { readonly client: Client.ClientId } = await desk.clients.register(said, stamp)
must((await desk.clients.register(said, stamp)).client === client, "A repeated command made something new")
const counts = await desk.clients.count()
must(counts.records === 1 && counts.clients === 1, "One person is not one client")

const agreement: Parameters<typeof Cadences.Service.agree>[1] = {
  with: { kind: "partner", id: "p-1" },
  subject: "partner conversation",
  everyMonths: 24,
  planDays: 30,
  owner: "employee-1",
  from: "2020-01-31"
}
await desk.cadences.agree(agreement)
const due = await desk.cadences.due({ on: CalendarDate.CalendarDate.make("2026-01-01") })
must(due.items[0]?.standing === "overdue", "A partner was forgotten")
const refused: unknown = await desk.clients.register({ source: "home-care", localId: "2", person: {} }).then(
  () => null,
  (failure: { readonly _tag: string }) => failure._tag
)
must(refused === "InvalidPerson", "Bad input was taken")
await zorgband.close()

// The same with Effect, in memory.
const caller = { actor: "employee-1", purpose: "intake" }
const program = Effect.gen(function* () {
  const clients = yield* Clients
  yield* clients.register(caller, said)
  return yield* clients.count(caller)
}).pipe(Effect.provide(Zorgband.layer({ ledger: memory(), tenant: "consumer" })))
must((await Effect.runPromise(program)).records === 1, "The layers differ from the promises")

// Types that a host writes down.
const cell = Cell.is("roster")
const field = Field.enumeration("subject", ["roster"])
const instant: Instant.Instant = Instant.of(at)
const outcome: Ledger.Outcome = { _tag: "Committed" }
must(Boolean(cell && field && instant && outcome), "Values are missing")
must(postgres("postgres://nobody@localhost/none").manifest.sdkApi === 1, "A manifest cannot be read")
