/**
 * Reads of both adapters in a store of 1 million rows against one of 10 thousand: how long one takes, and how much
 * memory a process has afterwards. And against the bare driver's query by the same index, in the large store.
 *
 * `get` gives a row and a receipt by their keys; `find 20` the first 20 rows of one of the 200 of an owner, by date.
 * Every read takes another row, all over the store.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { postgres } from "@zorgband/adapters-pg"
import { sqlite } from "@zorgband/adapters-sqlite"
import { Collection, type Ledger, type Plugin } from "@zorgband/plugin-sdk"
import { Effect, Schema, type Scope } from "effect"
import pg from "pg"
import { startPostgres } from "../../scripts/postgres.ts"
import { type Benchmark, type Figure, median, type Run, sideBySide } from "./measure.ts"

const Row = Schema.Struct({
  owner: Schema.String,
  due: Schema.Int,
  text: Schema.String
})
type Row = typeof Row.Type

const question = Collection.define({
  name: "question",
  version: 1,
  row: Row,
  categories: { owner: "internal", due: "internal", text: "internal" },
  fields: {
    owner: Collection.text<Row>((row) => row.owner),
    due: Collection.integer<Row>((row) => row.due)
  },
  indexes: { by_owner: { fields: ["owner", "due"] } },
  event: Schema.TaggedUnion({ Put: { row: Row } }),
  eventVersion: 1,
  personal: {},
  evolve: (_, event) => event.row
})

const tenant = "bench"
const sizes = { small: 10_000, large: 1_000_000 } as const
type Size = keyof typeof sizes

/** Rows of one owner, spread over the store. */
const perOwner = 200
const perBatch = 1_000

const keyOf = (n: number): string => `question-${String(n).padStart(7, "0")}`
const ownerOf = (n: number, size: number): string => `owner-${n % (size / perOwner)}`
const commandOf = (n: number): string => `command-${String(n).padStart(7, "0")}`

/** Rows from a place on, as one command makes them. */
const batch = (from: number, size: number): Ledger.Batch => ({
  command: { id: commandOf(from / perBatch), digest: "0".repeat(64) },
  at: 0,
  expect: [],
  put: Array.from({ length: perBatch }, (_, at) => {
    const n = from + at
    const row: Row = { owner: ownerOf(n, size), due: (n * 7_919) % size, text: "x".repeat(160) }
    return {
      ref: { collection: question.name, key: keyOf(n) },
      expect: 0,
      schema: 1,
      doc: question.encode(row),
      fields: question.project(row).fields,
      entries: { add: [], remove: [] },
      claims: { take: [], release: [] }
    }
  }),
  remove: [],
  move: [],
  touch: [],
  events: [],
  erase: [],
  result: null
})

interface Store {
  readonly ledger: Ledger.LedgerService
  readonly size: number
}

const load = ({ ledger, size }: Store) =>
  Effect.gen(function* () {
    yield* ledger.migrations.apply
    for (let from = 0; from < size; from += perBatch) {
      const [outcome] = yield* ledger.commit([batch(from, size)])
      if (outcome?._tag !== "Committed") throw new Error(`Loading came to ${outcome?._tag}`)
    }
  })

/** Reads all rows once, as a store that has been in use for a while has been. */
const readThrough = ({ ledger }: Store) =>
  Effect.gen(function* () {
    let after: string | null = null
    do {
      const page: Ledger.Found = yield* ledger.find({
        collection: question.name,
        index: "id",
        equals: [],
        limit: 1_000,
        ...(after === null ? {} : { after })
      })
      after = page.next
    } while (after !== null)
  })

/** The nth row to read: neighbours are far apart. */
const place = (nth: number, size: number): number => (nth * 7_919 + 13) % size

const kinds = {
  get: ({ ledger, size }: Store, nth: number) =>
    Effect.map(
      ledger.get(
        [{ collection: question.name, key: keyOf(place(nth, size)) }],
        [commandOf(Math.floor(place(nth, size) / perBatch))]
      ),
      ({ rows, receipts }) => rows[0] !== null && receipts[0] !== null
    ),
  "find 20": ({ ledger, size }: Store, nth: number) =>
    Effect.map(
      ledger.find({
        collection: question.name,
        index: "by_owner",
        equals: [ownerOf(place(nth, size), size)],
        limit: 20
      }),
      ({ items, next }) => items.length === 20 && next !== null
    )
} as const
type Read = keyof typeof kinds

let nth = 0

/** How long each of a number of reads took, in microseconds. */
const times = (read: Read, store: Store, count: number) =>
  Effect.gen(function* () {
    const all: Array<number> = []
    for (let one = 0; one < count; one++) {
      const start = performance.now()
      const found = yield* kinds[read](store, nth++)
      all.push((performance.now() - start) * 1_000)
      if (!found) throw new Error(`A ${read} did not find what is there`)
    }
    return all
  })

// Short rounds: whatever else the machine does troubles both stores of a round alike.
const rounds = 41
const perRound = 80

const flat = (engine: string, read: Read, small: Store, large: Store) =>
  Effect.gen(function* () {
    for (const store of [small, large]) yield* times(read, store, perRound)
    const all: Array<number> = []
    const ratios: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      const [first, second] = round % 2 === 0 ? [small, large] : [large, small]
      const one = yield* times(read, first, perRound)
      const other = yield* times(read, second, perRound)
      const [ofSmall, ofLarge] = first === small ? [one, other] : [other, one]
      all.push(...ofLarge)
      ratios.push(median(ofLarge) / median(ofSmall))
    }
    const figure: Figure = {
      case: `${engine} ${read}`,
      metric: "time of one with 1 million rows",
      value: median(all),
      unit: "µs",
      against: "10 thousand rows",
      ratio: median(ratios),
      spread: [Math.min(...ratios), Math.max(...ratios)]
    }
    return figure
  })

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

/**
 * What the process has in memory for itself, in MB. Where the system tells it apart (Linux), pages of files are left
 * out: they are the system's own cache, which it gives up when memory is wanted.
 */
const own = Effect.sync(() => {
  collectGarbage()
  const status = "/proc/self/status"
  const told = existsSync(status)
    ? /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]
    : undefined
  return told === undefined ? process.memoryUsage().rss / 1_048_576 : Number(told) / 1_024
})

/** Where a store is. */
export interface Place {
  readonly engine: "sqlite" | "postgres"
  /** The folder of its files, or the URL of its server. */
  readonly at: string
  readonly size: Size
}

const open = ({ engine, at, size }: Place) => {
  const plugin =
    engine === "sqlite" ? sqlite(join(at, `${size}.db`), { keys: false }) : postgres(at, { schema: size })
  const found = plugin.provides.find(({ point }) => point === "ledger") as Plugin.LedgerExtension
  return Effect.map(
    found.open({ tenant, collections: [question.layout] }),
    (ledger): Store => ({ ledger, size: sizes[size] })
  )
}

/** What this process has in memory after 5,000 reads of each kind, in MB. */
export const memoryAfterReads = (place: Place) =>
  Effect.gen(function* () {
    const store = yield* open(place)
    for (const read of ["get", "find 20"] as const) yield* times(read, store, 5_000)
    return yield* own
  })

/** In a process that does nothing else. */
const memory = (engine: Place["engine"], at: string): Figure => {
  const after = (size: Size): number => {
    const place: Place = { engine, at, size }
    const script = fileURLToPath(new URL("./readsMemory.ts", import.meta.url))
    const args = [...process.execArgv, script, JSON.stringify(place)]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" })
    const told = Number(stdout)
    if (!(told > 0)) throw new Error(`Memory was not measured:\n${stderr}`)
    return told
  }
  const [small, large] = [after("small"), after("large")]
  return {
    case: `${engine} memory`,
    metric: "of a process after 10,000 reads with 1 million rows",
    value: large,
    unit: "MB",
    against: "after 10,000 with 10 thousand rows",
    ratio: large / small,
    spread: [large / small, large / small]
  }
}

/** The bare driver's queries: by key, and by owner. They give rows as they are stored. */
type Bare = { readonly [read in Read]: (nth: number) => unknown }

const compare = (
  name: Place["engine"],
  at: string,
  bareOf: Effect.Effect<Bare, never, Scope.Scope>,
  report: (figure: Figure) => void
) =>
  Effect.gen(function* () {
    const opened = (size: Size) =>
      Effect.gen(function* () {
        const store = yield* open({ engine: name, at, size })
        yield* load(store)
        yield* readThrough(store)
        return store
      })
    const small = yield* opened("small")
    const large = yield* opened("large")
    const bare = yield* bareOf
    for (const read of ["get", "find 20"] as const) {
      report(yield* flat(name, read, small, large))
      const subject: Run = (count) => Effect.runPromise(Effect.asVoid(times(read, large, count)))
      const base: Run = async (count) => {
        for (let one = 0; one < count; one++) await bare[read](nth++)
      }
      const against = "the bare driver's query"
      const comparison = { case: `${name} ${read}`, metric: "reads", subject, base, against, count: 1_000 }
      report(yield* Effect.promise(() => sideBySide(comparison)))
    }
    report(memory(name, at))
  })

const onSqlite = (folder: string, report: (figure: Figure) => void) => {
  const bare = Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(join(folder, "large.db"))),
      (database) => Effect.sync(() => database.close())
    ),
    (database): Bare => {
      const columns = "SELECT key, version, schema, doc FROM zorgband_question WHERE tenant_id = ?"
      const get = database.prepare(`${columns} AND key = ?`)
      const find = database.prepare(`${columns} AND owner = ? AND due IS NOT NULL ORDER BY due, key LIMIT 20`)
      return {
        get: (n) => get.get(tenant, keyOf(place(n, sizes.large))),
        "find 20": (n) => find.all(tenant, ownerOf(place(n, sizes.large), sizes.large))
      }
    }
  )
  return compare("sqlite", folder, bare, report)
}

const onPostgres = (report: (figure: Figure) => void) =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => startPostgres()),
      (started) => Effect.promise(() => started.stop())
    )
    const bare = Effect.gen(function* () {
      const client = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const made = new pg.Client({ connectionString: server.url })
          await made.connect()
          // What the server does by itself within a minute.
          await made.query("VACUUM ANALYZE small.question")
          await made.query("VACUUM ANALYZE large.question")
          return made
        }),
        (made) => Effect.promise(() => made.end())
      )
      const columns = "SELECT key, version, schema, doc FROM large.question WHERE tenant_id = $1"
      const queries: Bare = {
        get: (n) =>
          client.query({
            name: "get",
            text: `${columns} AND key = $2`,
            values: [tenant, keyOf(place(n, sizes.large))]
          }),
        "find 20": (n) =>
          client.query({
            name: "find",
            text: `${columns} AND owner = $2 AND due IS NOT NULL ORDER BY due, key LIMIT 20`,
            values: [tenant, ownerOf(place(n, sizes.large), sizes.large)]
          })
      }
      return queries
    })
    yield* compare("postgres", server.url, bare, report)
  })

/** See the top of this file. */
export const reads: Benchmark = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-reads-"))
  try {
    await Effect.runPromise(Effect.scoped(onSqlite(folder, report)))
    await Effect.runPromise(Effect.scoped(onPostgres(report)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
