/**
 * Commits of both adapters against one bare prepared insert per durable transaction on the same driver.
 *
 * Plain: command receipt, one row with two single-valued indexes, one claim, one event. Full: also one expectation
 * that is not written, two references and sealed personal bytes on the event, four entries of a many-valued index.
 * Batches are made beforehand, as the bare insert's values are; on PostgreSQL a reader of the feed sequences beside.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { postgres } from "@zorgband/adapters-pg"
import { sqlite } from "@zorgband/adapters-sqlite"
import {
  Batch,
  Chain,
  Collection,
  Envelope,
  GroupCommit,
  type Ledger,
  type Plugin
} from "@zorgband/plugin-sdk"
import { Effect, Fiber, Result, Schema } from "effect"
import pg from "pg"
import { startPostgres } from "../../scripts/postgres.ts"
import { type Benchmark, type Figure, median, type Run, sideBySide } from "./measure.ts"
import { peer } from "./peers.ts"

const Row = Schema.Struct({
  status: Schema.String,
  due: Schema.Int,
  owner: Schema.String,
  number: Schema.String,
  tags: Schema.Array(Schema.String),
  text: Schema.String
})
type Row = typeof Row.Type

const Event = Schema.TaggedUnion({ Put: { row: Row } })

const collection = (name: "plain" | "full") =>
  Collection.define({
    name,
    version: 1,
    row: Row,
    categories: {
      status: "internal",
      due: "internal",
      owner: "internal",
      number: "internal",
      tags: "internal",
      text: "internal"
    },
    fields: {
      status: Collection.text<Row>((row) => row.status),
      due: Collection.integer<Row>((row) => row.due),
      owner: Collection.text<Row>((row) => row.owner),
      tag: Collection.texts<Row>((row) => row.tags)
    },
    indexes: {
      by_status: { fields: ["status", "due"] },
      by_owner: { fields: ["owner"] },
      ...(name === "full" ? { by_tag: { fields: ["tag"] } as const } : {})
    },
    claims: { number: (row) => [row.number] },
    event: Event,
    eventVersion: 1,
    personal: {},
    evolve: (_, event) => event.row
  })

const plain = collection("plain")
const full = collection("full")
const text = "x".repeat(160)
let made = 0
let done = 0

const at = 1_764_000_000_000
const sealed = new Uint8Array(120).fill(7)

const batch = (kind: "plain" | "full"): Ledger.Batch => {
  const n = made++
  const declared = kind === "plain" ? plain : full
  const key = `record-${n}`
  const ref = { collection: declared.name, key }
  const id = `event-${n}`
  const on = kind === "plain" ? [ref] : [ref, { collection: plain.name, key: "expected" }]
  const envelope = Result.getOrThrow(
    Envelope.encode({
      id,
      type: `${kind}.Put`,
      version: 1,
      at,
      command: `command-${n}`,
      actor: "bench",
      purpose: "measuring",
      onBehalfOf: null,
      on,
      facts: { status: "open", due: n },
      personal: kind === "plain" ? null : { subject: `care/${key}`, digest: Envelope.sealedDigest(sealed) }
    })
  )
  return Result.getOrThrow(
    Batch.make({
      command: { id: `command-${n}`, digest: "0".repeat(64) },
      at,
      expect: kind === "plain" ? [] : [{ ref: { collection: plain.name, key: "expected" }, version: 1 }],
      changes: [
        {
          collection: declared,
          key,
          before: null,
          after: {
            status: "open",
            due: n,
            owner: `team-${n % 50}`,
            number: `n-${n}`,
            tags: kind === "plain" ? [] : [0, 1, 2, 3].map((tag) => `tag-${(n + tag * 7) % 500}`),
            text
          }
        }
      ],
      events: [
        {
          id,
          type: `${kind}.Put`,
          at,
          on,
          envelope,
          sealed: kind === "plain" ? null : { subject: `care/${key}`, bytes: sealed }
        }
      ],
      result: null
    })
  )
}

/** The record that full commits expect and do not write. */
const expected = (): Ledger.Batch =>
  Result.getOrThrow(
    Batch.make({
      command: { id: "expected", digest: "0".repeat(64) },
      at,
      expect: [],
      changes: [
        {
          collection: plain,
          key: "expected",
          before: null,
          after: { status: "read", due: 0, owner: "nobody", number: "expected", tags: [], text }
        }
      ],
      events: [],
      result: null
    })
  )

const committed = (outcomes: ReadonlyArray<Ledger.Outcome>): void => {
  const other = outcomes.find(({ _tag }) => _tag !== "Committed")
  if (other !== undefined) throw new Error(`A commit of the benchmark came to ${other._tag}`)
  done += outcomes.length
}

const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect)

const subjects = (ledger: Ledger.LedgerService, grouped: Ledger.LedgerService, kind: "plain" | "full") => {
  const batches = (count: number) => Array.from({ length: count }, () => batch(kind))
  // Batches are made ahead, outside the clock.
  let ready: ReadonlyArray<Ledger.Batch> = []
  let taken = 0
  const take = (count: number): ReadonlyArray<Ledger.Batch> => {
    taken += count
    return ready.slice(taken - count, taken)
  }
  const prepare = (count: number) => {
    ready = batches(count)
    taken = 0
  }
  const one: Run = (count) =>
    run(
      Effect.forEach(take(count), (each) => Effect.map(ledger.commit([each]), committed), { discard: true })
    )
  const sixteen: Run = (count) => {
    const next = Effect.suspend(() => Effect.map(grouped.commit(take(1)), committed))
    const caller = Effect.replicateEffect(next, count / 16, { discard: true })
    return run(Effect.all(Effect.replicate(caller, 16), { concurrency: "unbounded", discard: true }))
  }
  const bulk: Run = async (count) => {
    for (let at = 0; at < count; at += 1_000) committed(await run(ledger.commit(take(1_000))))
  }
  return { one, sixteen, bulk, prepare }
}

const opened = async <A>(
  plugin: Plugin.Plugin,
  abreast: number,
  use: (ledger: Ledger.LedgerService, grouped: Ledger.LedgerService) => Promise<A>
): Promise<A> => {
  const extension = plugin.provides.find(({ point }) => point === "ledger") as Plugin.LedgerExtension
  return run(
    Effect.scoped(
      Effect.gen(function* () {
        const ledger = yield* extension.open({ tenant: "bench", collections: [plain.layout, full.layout] })
        yield* ledger.migrations.apply
        committed(yield* ledger.commit([expected()]))
        const grouped = yield* GroupCommit.make(ledger, { abreast })
        return yield* Effect.promise(() => use(ledger, grouped))
      })
    )
  )
}

/** As a host that has run for a while: until the engine compiles no more of it. On a store that is not measured. */
const warm = async (ledger: Ledger.LedgerService, grouped: Ledger.LedgerService, base: Base) => {
  for (const kind of ["plain", "full"] as const) {
    const { one, sixteen, bulk, prepare } = subjects(ledger, grouped, kind)
    for (const [subject, count] of [
      [one, 4_000],
      [sixteen, 16_000],
      [bulk, 8_000]
    ] as const) {
      prepare(count)
      await subject(count)
    }
  }
  await base.one(4_000)
  await base.sixteen(16_000)
}

interface Base {
  /** One caller: a bare prepared insert per durable transaction. */
  readonly one: Run
  /** What 16 callers are compared with. */
  readonly sixteen: Run
  readonly sixteenIs: string
}

const cases = async (
  engine: "sqlite" | "postgres",
  ledger: Ledger.LedgerService,
  grouped: Ledger.LedgerService,
  base: Base,
  report: (figure: Figure) => void
) => {
  const rounds = 9
  for (const kind of ["plain", "full"] as const) {
    const { one, sixteen, bulk, prepare } = subjects(ledger, grouped, kind)
    const compare = async (
      name: string,
      subject: Run,
      bare: Run,
      against: string,
      count: number,
      baseCount: number
    ) => {
      report(
        await sideBySide({
          case: `${engine} ${kind} ${name}`,
          metric: "commits",
          subject,
          base: bare,
          against,
          count,
          baseCount,
          rounds,
          prepare
        })
      )
    }
    await compare("1 caller", one, base.one, "1 bare caller", 400, 400)
    await compare("16 callers", sixteen, base.sixteen, base.sixteenIs, 1_600, 800)
    await compare("bulk 1000", bulk, base.one, "1 bare caller", 4_000, 400)
  }
}

const fsync = (folder: string): Figure => {
  const file = openSync(join(folder, "fsync"), "w")
  const times = Array.from({ length: 101 }, () => {
    writeSync(file, text)
    const start = performance.now()
    fsyncSync(file)
    return performance.now() - start
  })
  closeSync(file)
  return {
    case: "one fsync",
    metric: "time",
    value: median(times),
    unit: "ms",
    against: null,
    ratio: null,
    spread: null
  }
}

/** A bare payload as large as the envelope of an event. */
const payload = text.repeat(2)

const onSqlite = async (folder: string, report: (figure: Figure) => void) => {
  const bare = new DatabaseSync(join(folder, "bare.db"))
  bare.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, doc TEXT)"
  )
  const insert = bare.prepare("INSERT INTO bare (doc) VALUES (?)")
  const one: Run = async (count) => {
    for (let at = 0; at < count; at++) insert.run(payload)
  }
  const base = { one, sixteen: one, sixteenIs: "1 bare caller" }
  const store = (name: string) => sqlite(join(folder, name), { keys: false })
  await opened(store("warm.db"), 1, (ledger, grouped) => warm(ledger, grouped, base))
  await opened(store("care.db"), 1, (ledger, grouped) => cases("sqlite", ledger, grouped, base, report))
  bare.close()
}

const onPostgres = async (report: (figure: Figure) => void) => {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url, max: 16 })
  pool.on("error", () => {})
  const clients: Array<pg.PoolClient> = []
  try {
    await pool.query("CREATE TABLE bare (id bigserial PRIMARY KEY, doc text)")
    for (let caller = 0; caller < 16; caller++) clients.push(await pool.connect())
    const insert = (client: pg.PoolClient) =>
      client.query({ name: "bare", text: "INSERT INTO bare (doc) VALUES ($1)", values: [payload] })
    const inserts = (client: pg.PoolClient | undefined, count: number) => {
      const go = async () => {
        for (let at = 0; at < count; at++) await insert(client as pg.PoolClient)
      }
      return go()
    }
    const one: Run = (count) => inserts(clients[0], count)
    const sixteen: Run = async (count) => {
      await Promise.all(clients.map((client) => inserts(client, count / 16)))
    }
    const base = { one, sixteen, sixteenIs: "16 bare callers" }
    const store = (schema: string) => postgres(server.url, { connections: 16, schema })
    await opened(store("warm"), 2, (ledger, grouped) => warm(ledger, grouped, base))
    made = 0
    done = 0
    await opened(store("care"), 2, async (ledger, grouped) => {
      // A reader of the feed runs beside: it gives events their position and their link in the chain.
      const reader = Effect.runFork(tail(ledger))
      await cases("postgres", ledger, grouped, base, report)
      await besideEmmett(server.url, ledger, grouped, report)
      await Effect.runPromise(Fiber.interrupt(reader))
      await verify(ledger)
    })
  } finally {
    for (const client of clients) client.release()
    await pool.end()
    await server.stop()
  }
}

/** What the benchmark uses of the peer. */
interface Emmett {
  readonly getPostgreSQLEventStore: (url: string) => {
    readonly appendToStream: (
      stream: string,
      events: ReadonlyArray<{ readonly type: string; readonly data: object }>
    ) => Promise<unknown>
    readonly close: () => Promise<void>
  }
}

/** One event appended to a new stream a call, in the peer's own tables and on its own connections, as it comes. */
const besideEmmett = async (
  url: string,
  ledger: Ledger.LedgerService,
  grouped: Ledger.LedgerService,
  report: (figure: Figure) => void
) => {
  const { getPostgreSQLEventStore } = await peer<Emmett>("@event-driven-io/emmett-postgresql")
  const store = getPostgreSQLEventStore(url)
  let streams = 0
  const append: Run = async (count) => {
    for (let at = 0; at < count; at++)
      await store.appendToStream(`record-${++streams}`, [
        { type: "Put", data: { status: "open", due: streams, owner: `team-${streams % 50}`, text } }
      ])
  }
  const rounds = 9
  const count = 400
  const { one, prepare } = subjects(ledger, grouped, "plain")
  report(
    await sideBySide({
      case: "postgres plain 1 caller beside emmett",
      metric: "commits",
      subject: one,
      base: append,
      against: "emmett-postgresql append",
      count,
      rounds,
      prepare
    })
  )
  await store.close()
}

const tail = (ledger: Ledger.LedgerService) =>
  Effect.gen(function* () {
    let cursor: string | null = null
    for (;;) {
      const page: Ledger.FeedPage = yield* ledger.feed(cursor, 1_000)
      cursor = page.cursor
      if (page.events.length < 1_000) yield* Effect.sleep("20 millis")
    }
  })

/** What was measured was real: every event is in the feed, in an unbroken chain. */
const verify = async (ledger: Ledger.LedgerService) => {
  let head = Chain.start("bench")
  let cursor: string | null = null
  for (;;) {
    const page: Ledger.FeedPage = await run(ledger.feed(cursor, 1_000))
    if (page.events.length === 0) break
    for (const event of page.events) head = Result.getOrThrow(Chain.check(head, event))
    cursor = page.cursor
  }
  // The first commit, of what is expected and not written, has no event.
  if (head.position !== done - 1) throw new Error(`The feed holds ${head.position} of ${done - 1} events`)
}

/** See the top of this file. */
export const ledger: Benchmark = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-bench-"))
  try {
    report(fsync(folder))
    await onSqlite(folder, report)
    await onPostgres(report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
