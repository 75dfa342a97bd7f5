/**
 * The latest 20 contacts of one client: 1 million contacts (`LARGE` in the environment: another number) beside 10
 * thousand, and beside the bare driver.
 *
 * Every client has a hundred contacts, spread over the table as they are when clients call in turn. Each round asks for
 * the same number of clients in the small store and the large one. The bare driver reads the same rows by an index of its
 * own on client and time, and parses their JSON; the service also merges what the caller may read, and checks each row
 * against its schema.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { postgres } from "@zorgband/adapters-pg"
import { sqlite } from "@zorgband/adapters-sqlite"
import { Zorgband } from "@zorgband/core"
import { Party } from "@zorgband/core/access"
import { ContactMoment, Contacts } from "@zorgband/core/contact"
import { Instant } from "@zorgband/core/time"
import { Batch, Id, Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect, ManagedRuntime, Result } from "effect"
import pg from "pg"
import { startPostgres } from "../../scripts/postgres.ts"
import { type Benchmark, type Figure, type Run, sideBySide } from "./measure.ts"

const sizes = { small: 10_000, large: Number(process.env.LARGE ?? 1_000_000) } as const
const perClient = 100
const asked = 20
const batchSize = 500
const began = Date.UTC(2016, 0, 1)

const party = (client: number) => Party.PartyId.make(`home-care|${client}`)

/** The contact with a number: clients call in turn. */
const contact = (n: number, clients: number): ContactMoment.ContactMoment => {
  const happenedAt = Instant.of(began + n * 300_000)
  const account = {
    happenedAt,
    direction: n % 4 === 0 ? ("out" as const) : ("in" as const),
    channel: n % 5 === 0 ? "mail" : "telephone",
    inside: [{ kind: "employee" as const, id: `employee-${n % 60}` }] as const,
    outside: [{ role: "client" as const, about: party(n % clients) }] as const,
    verified: "control questions",
    outcome: "answered" as const,
    duration: 180,
    labels: [],
    content: {
      subject: "When does care start?",
      notes: "She asked when the nurse comes, and was told so. Calls again when it changes.".padEnd(240, ".")
    }
  }
  const events = Result.getOrThrow(ContactMoment.record(account, happenedAt))
  return events.reduce<ContactMoment.ContactMoment | null>(ContactMoment.evolve, null)!
}

const load = (ledger: Ledger.LedgerService, count: number) =>
  Effect.gen(function* () {
    for (let from = 0; from < count; from += batchSize) {
      const changes = Array.from({ length: Math.min(batchSize, count - from) }, (_, at) => {
        const after = contact(from + at, count / perClient)
        const key = Id.derive(after.happenedAt, `load ${from + at}`, "contact")
        return { collection: ContactMoment.collection, key, before: null, after }
      })
      const command = { id: `load-${from}`, digest: "0".repeat(64) }
      const batch = Batch.make({ command, at: began, expect: [], changes, events: [], result: null })
      const [outcome] = yield* ledger.commit([yield* Effect.fromResult(batch)])
      if (outcome?._tag !== "Committed") throw new Error("A contact was not loaded")
    }
  })

/** A store with contacts: the service, the storage under it, and the same rows through the bare driver. */
interface Loaded {
  readonly service: Run
  readonly storage: Run
  readonly bare: Run
  readonly close: () => Promise<void>
}

const caller = { actor: "employee-1", purpose: "care" }

/** Asks for clients in turn, always the same ones however many there are. */
const turns = (clients: number) => {
  const step = Math.max(1, Math.floor(clients / 100))
  let turn = 0
  return () => party((turn++ % 100) * step)
}

const vault = Plugin.definePlugin({
  id: "bench/vault",
  version: "0.0.0",
  sdkApi: Plugin.sdkApi,
  provides: memory().provides.filter(({ point }) => point === "vault")
})

const opened = async (
  plugin: Plugin.Plugin,
  count: number,
  bareOn: () => Promise<{
    readonly read: (client: string) => Promise<number> | number
    readonly close: () => Promise<void>
  }>
): Promise<Loaded> => {
  const runtime = ManagedRuntime.make(Zorgband.layer({ ledger: plugin, tenant: "bench", plugins: [vault] }))
  const ledger = await runtime.runPromise(Ledger.Ledger)
  const contacts = await runtime.runPromise(Contacts)
  await runtime.runPromise(ledger.migrations.apply)
  await runtime.runPromise(load(ledger, count))
  const bare = await bareOn()
  const clients = count / perClient
  const nextOfService = turns(clients)
  const nextOfStorage = turns(clients)
  const nextOfBare = turns(clients)
  const times = (
    count: number,
    one: () => Effect.Effect<{ readonly items: ReadonlyArray<unknown> }, unknown>
  ) =>
    runtime.runPromise(
      Effect.forEach(
        Array.from({ length: count }),
        () => Effect.map(one(), ({ items }) => complete(items.length)),
        { discard: true }
      )
    )
  const complete = (found: number) => {
    if (found !== asked) throw new Error(`A timeline had ${found} of ${asked} contacts`)
  }
  return {
    service: (count) => times(count, () => contacts.timeline(caller, [nextOfService()], { limit: asked })),
    storage: (count) =>
      times(count, () =>
        ledger.find({
          collection: ContactMoment.collection.name,
          index: "by_party",
          equals: [nextOfStorage(), ""],
          order: "descending",
          limit: asked
        })
      ),
    bare: async (count) => {
      for (let time = 0; time < count; time++) complete(await bare.read(nextOfBare()))
    },
    close: async () => {
      await bare.close()
      await runtime.dispose()
    }
  }
}

const latest = (rows: ReadonlyArray<{ readonly doc: unknown }>): number =>
  rows.map(({ doc }) => JSON.parse(String(doc)) as object).length

const onSqlite = (folder: string) => async (count: number) => {
  const file = join(folder, `${count}.db`)
  return opened(sqlite(file, { keys: false }), count, async () => {
    const bare = new DatabaseSync(file)
    bare.exec(`
      CREATE TABLE bare (id INTEGER PRIMARY KEY, client TEXT NOT NULL, happened_at INTEGER NOT NULL, doc TEXT NOT NULL);
      INSERT INTO bare (client, happened_at, doc)
        SELECT e.party, e.happened_at, r.doc FROM zorgband_contact_moment r
        JOIN zorgband_contact_moment$by_party e ON e.key = r.key ORDER BY r.key;
      CREATE INDEX bare_client ON bare (client, happened_at);
      PRAGMA optimize`)
    const read = bare.prepare("SELECT doc FROM bare WHERE client = ? ORDER BY happened_at DESC LIMIT 20")
    return {
      read: (client) => latest(read.all(client) as unknown as ReadonlyArray<{ doc: string }>),
      close: async () => bare.close()
    }
  })
}

const onPostgres = (url: string) => async (count: number) => {
  const schema = `contacts_${count}`
  return opened(postgres(url, { schema, connections: 1 }), count, async () => {
    const bare = new pg.Client({ connectionString: url })
    await bare.connect()
    await bare.query(`
      CREATE TABLE ${schema}.bare (id bigserial PRIMARY KEY, client text NOT NULL, happened_at bigint NOT NULL, doc text NOT NULL);
      INSERT INTO ${schema}.bare (client, happened_at, doc)
        SELECT e.party, e.happened_at, r.doc::text FROM ${schema}.contact_moment r
        JOIN ${schema}."contact_moment$by_party" e ON e.key = r.key ORDER BY r.key;
      CREATE INDEX ON ${schema}.bare (client, happened_at)`)
    for (const table of ["bare", "contact_moment", '"contact_moment$by_party"'])
      await bare.query(`VACUUM ANALYZE ${schema}.${table}`)
    const text = `SELECT doc FROM ${schema}.bare WHERE client = $1 ORDER BY happened_at DESC LIMIT 20`
    return {
      read: async (client) =>
        latest((await bare.query<{ doc: string }>({ name: "latest", text, values: [client] })).rows),
      close: () => bare.end()
    }
  })
}

const measured = async (
  engine: string,
  open: (count: number) => Promise<Loaded>,
  report: (figure: Figure) => void
) => {
  const small = await open(sizes.small)
  const large = await open(sizes.large)
  const against = async (name: string, subject: Run, base: Run, what: string) =>
    report(
      await sideBySide({
        case: `${engine} ${name}`,
        metric: "latest 20 of a client",
        subject,
        base,
        against: what,
        count: 400
      })
    )
  const [few, many] = [sizes.small, sizes.large].map((size) => size.toLocaleString("en")) as [string, string]
  await against(many, large.service, small.service, few)
  await against(`${many}, the bare driver`, large.bare, small.bare, few)
  await against(many, large.service, large.bare, "the bare driver")
  await against(`${many}, the storage alone`, large.storage, large.bare, "the bare driver")
  await against(few, small.service, small.bare, "the bare driver")
  await small.close()
  await large.close()
}

/** See the top of this file. Ratios are of rates: 0.67 of 10 thousand is one and a half times as slow. */
export const timeline: Benchmark = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-timeline-"))
  try {
    await measured("sqlite", onSqlite(folder), report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const server = await startPostgres()
  try {
    await measured("postgres", onPostgres(server.url), report)
  } finally {
    await server.stop()
  }
}
