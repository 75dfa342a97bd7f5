/// <reference types="node" />
/**
 * A contact centre of sixty people on a million clients, in one SQLite file: how long each operation takes, and whether
 * anything is lost.
 *
 *     node --conditions=@zorgband/source scripts/contact-centre.ts [clients] [seconds] [database]
 *
 * Loads the clients in bulk, into a database that is thrown away, or into a file that is kept: what it holds already is
 * not loaded again, so that a million clients are loaded once. Then lets sixty people work for so many seconds, with the figures of a real centre: 30,000
 * contacts a month come in bursts of 60 in a second, and 120 searches a second are asked while they type. Prints p50, p95
 * and the longest per operation in milliseconds, from when it should have begun; counts afterwards that every contact,
 * question and promise that was acknowledged is there, once. Exits with 1 when something is lost.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { setTimeout } from "node:timers/promises"
import { sqlite } from "@zorgband/adapters-sqlite"
import { Zorgband } from "@zorgband/core"
import { Party } from "@zorgband/core/access"
import { Calendars, Commitments, Contacts, Questions } from "@zorgband/core/contact"
import { Client, Clients, Person, SourceRecord } from "@zorgband/core/identity"
import { Build } from "@zorgband/core/testing"
import { Instant } from "@zorgband/core/time"
import { Batch, Id, Ledger } from "@zorgband/plugin-sdk"
import { type Effect, ManagedRuntime, Result } from "effect"

const [clientCount = 1_000_000, seconds = 30] = process.argv.slice(2, 4).map(Number)
const database = process.argv[4]
if (!(Number.isSafeInteger(clientCount) && clientCount > 0 && Number.isSafeInteger(seconds) && seconds > 0)) {
  console.error(
    "Usage: scripts/contact-centre.ts [clients] [seconds] [database], two whole numbers above 0 and a file."
  )
  process.exit(2)
}

const folder = mkdtempSync(join(realpathSync(tmpdir()), "zorgband-centre-"))
process.on("SIGINT", () => process.exit(130))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
const file = database === undefined ? join(folder, "centre.db") : resolve(database)

const people = 60
const runtime = ManagedRuntime.make(Zorgband.layer({ ledger: sqlite(file), tenant: "centre" }))
const run = <A, E>(effect: Effect.Effect<A, E>) => runtime.runPromise(effect)
const ledger = await runtime.runPromise(Ledger.Ledger)
const clients = await runtime.runPromise(Clients)
const contacts = await runtime.runPromise(Contacts)
const questions = await runtime.runPromise(Questions)
const commitments = await runtime.runPromise(Commitments)
const calendars = await runtime.runPromise(Calendars)
await run(ledger.migrations.apply)
const [other] = await run(ledger.migrations.check)
if (other !== undefined) {
  console.error(`${file} was made by another build (${other}). Give another file.`)
  process.exit(2)
}

const before = Date.UTC(2026, 0, 1)
const at = Instant.of(before)
const party = (n: number) => Party.PartyId.make(`home-care|${n}`)
const letters = "bcdfghjklmnprstvwz"
const syllables = Array.from(letters, (one) => [..."aeiou"].map((two) => one + two)).flat()
const word = (n: number) => {
  const part = (by: number) => syllables[Math.floor(n / by) % syllables.length] as string
  const text = `${part(1)}${part(7)}${part(53)}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}
/** As many surnames as a region has; some thousands share one. */
const surnames = Array.from({ length: 9_973 }, (_, n) => word(n * 31 + 7))
const firstNames = Array.from({ length: 89 }, (_, n) => word(n * 977 + 3))
/** Somebody with a street of one's own, as far as there are streets. */
const person = (n: number) => ({
  ...Build.person(n, null),
  name: { own: { name: surnames[n % surnames.length] as string }, firstNames: firstNames[n % 89] as string },
  birthDate: new Date(Date.UTC(1930 + (n % 80), n % 12, 1 + (n % 28))).toISOString().slice(0, 10),
  address: {
    street: `Laan ${n % 9_973}`,
    houseNumber: 1 + (n % 199),
    postcode: `${1000 + (n % 8_999)}AB`,
    place: "Utrecht"
  },
  telephones: [`+316${String(10_000_000 + (n % 80_000_000)).padStart(8, "0")}`]
})

const inAll = (collection: string) => run(ledger.count({ collection, index: "id", equals: [] }))

const size = 50
/** What one batch holds: so many clients, each with the one record that knows it. */
const changes = (first: number) =>
  Array.from({ length: Math.min(size, clientCount - first) }, (_, offset) => {
    const n = first + offset
    const record = SourceRecord.SourceRecordId.make(`home-care|${n}`)
    const said = Result.getOrThrow(Person.decode(person(n)))
    const registered = SourceRecord.Event.cases.Registered.make({ person: said, bsn: null, at })
    const opened = Client.Event.cases.Opened.make({ link: { record, bsn: null } })
    const client = Id.derive(before, `load ${n}`, "client")
    return [
      {
        collection: SourceRecord.collection,
        key: record,
        before: null,
        after: SourceRecord.collection.evolve(null, registered, record)
      },
      {
        collection: Client.collection,
        key: client,
        before: null,
        after: Client.collection.evolve(null, opened, client)
      }
    ]
  }).flat()

const load = async () => {
  const known = await inAll(SourceRecord.collection.name)
  for (let from = known; from < clientCount; from += 20 * size) {
    const batches = Array.from({ length: 20 }, (_, at) => from + at * size)
      .filter((first) => first < clientCount)
      .map((first) => {
        const command = { id: `load-${first}`, digest: "0".repeat(64) }
        const drafted = { command, at: before, expect: [], changes: changes(first), events: [], result: null }
        return Result.getOrThrow(Batch.make(drafted))
      })
    for (const outcome of await run(ledger.commit(batches)))
      if (outcome._tag !== "Committed") throw new Error("Clients were not loaded")
    if (from % 100_000 === 0 && from > 0) console.error(`${from} clients loaded`)
  }
  return clientCount - known
}

const start = performance.now()
const loaded = await load()
console.error(`${loaded} clients loaded in ${Math.round((performance.now() - start) / 1_000)} s`)

const times = new Map<string, Array<number>>()
/** Measures from when it should have begun, so that waiting for a turn counts. */
const timed = async <A>(name: string, due: number, work: () => Promise<A>): Promise<A> => {
  const answer = await work()
  const all = times.get(name) ?? []
  all.push(performance.now() - due)
  times.set(name, all)
  return answer
}

const lead = { actor: "lead", purpose: "customer contact" }
const day = [{ from: "00:00", to: "24:00" }]
const week = {
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day
}
await run(calendars.publish(lead, "care-desk", { week }))

const made: { contacts: Array<string>; questions: Array<string>; promises: Array<string> } = {
  contacts: [],
  questions: [],
  promises: []
}

/** One call: looked up, recorded, and answered, handed over or promised. */
const call = async (n: number, due: number) => {
  const who = { actor: `employee-${n % people}`, purpose: "customer contact" }
  const about = party((n * 7_919) % clientCount)
  await timed("overview of a client", due, () => run(contacts.overview(who, [about])))
  const answered = n % 10 < 7
  const recorded = await timed("record a contact", performance.now(), () =>
    run(
      contacts.record(who, {
        happenedAt: Date.now() - 1_000,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: who.actor }],
        outside: [{ role: "client", about }],
        verified: "control questions",
        disclosed: true,
        outcome: answered ? "answered" : "call back",
        duration: 180,
        labels: [],
        content: { subject: "When does the nurse come?" },
        questions: [
          { asked: "When does the nurse come?", inputs: {}, ...(answered ? { answer: "At nine" } : {}) }
        ]
      })
    )
  )
  made.contacts.push(recorded.contact)
  made.questions.push(...recorded.questions)
  const [question] = recorded.questions
  if (answered || question === undefined) return
  await timed("hand a question over", performance.now(), () =>
    run(questions.handOver(who, question, `team-${n % 6}`))
  )
  const promise = {
    contact: recorded.contact,
    question,
    to: about,
    wording: "We call back within four hours",
    owner: `team-${n % 6}`,
    within: { calendar: "care-desk", minutes: 240 }
  }
  made.promises.push(
    await timed("make a promise", performance.now(), () => run(commitments.makeWithin(who, promise)))
  )
}

const search = (n: number, due: number) => {
  const { name, birthDate, telephones } = person((n * 104_729) % clientCount)
  // What somebody has typed so far: first the name and birth date, then the number too.
  const typed = n % 2 === 0 ? { name, birthDate } : { name, telephones }
  return timed("search while typing", due, () => run(clients.match(lead, { person: typed })))
}

const collections = ["contact_moment", "question", "commitment"] as const
const earlier = await Promise.all(collections.map(inAll))

const jobs: Array<Promise<unknown>> = []
const began = performance.now()
const wait = async (until: number) => {
  const left = until - performance.now()
  if (left > 0) await setTimeout(left)
}
let calls = 0
let searches = 0
for (let second = 0; second < seconds; second++) {
  const now = began + second * 1_000
  await wait(now)
  // A burst each ten seconds; between them the calls of a busy month.
  const burst = second % 10 === 5 ? 60 : 1
  for (let n = 0; n < burst; n++) jobs.push(call(calls++, now))
  for (let n = 0; n < 120; n++) {
    const due = now + n * (1_000 / 120)
    jobs.push(wait(due).then(() => search(searches++, due)))
  }
  jobs.push(timed("a team's open questions", now, () => run(questions.ofOwner(lead, `team-${second % 6}`))))
  jobs.push(timed("what lapses next", now, () => run(commitments.due(lead, undefined, { limit: 50 }))))
  if (second % 5 === 4) jobs.push(timed("tick", now, () => run(commitments.tick(lead))))
}
await Promise.all(jobs)

const percentile = (sorted: ReadonlyArray<number>, part: number) =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
for (const [operation, all] of times) {
  const sorted = all.toSorted((left, right) => left - right)
  console.log(
    JSON.stringify({
      operation,
      count: sorted.length,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      longest: percentile(sorted, 1)
    })
  )
}

let lost = 0
for (const [at, keys] of [made.contacts, made.questions, made.promises].entries()) {
  const collection = collections[at] as string
  for (let from = 0; from < keys.length; from += 500) {
    const refs = keys.slice(from, from + 500).map((key) => ({ collection, key }))
    const { rows } = await run(ledger.get(refs, []))
    lost += rows.filter((row) => row === null).length
  }
  lost += Math.abs((await inAll(collection)) - (earlier[at] ?? 0) - new Set(keys).size)
}
const unowned = await run(
  questions.unowned(
    lead,
    Array.from({ length: 6 }, (_, n) => `team-${n}`)
  )
)
console.log(
  JSON.stringify({
    clients: clientCount,
    seconds,
    contacts: made.contacts.length,
    questions: made.questions.length,
    promises: made.promises.length,
    searches,
    unowned: unowned.length,
    lost
  })
)
await runtime.dispose()
process.exitCode = lost + unowned.length === 0 ? 0 : 1
