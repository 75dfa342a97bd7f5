/**
 * One person at the counter against all that is stored: 1 million source records beside 10 thousand.
 *
 * The stored records are of one system, the incoming ones are what another system says: half of the people are known.
 * Each round asks for the same people in the small store and the large one. The model is learned from the first 10
 * thousand records.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { postgres } from "@zorgband/adapters-pg"
import { sqlite } from "@zorgband/adapters-sqlite"
import { Zorgband } from "@zorgband/core"
import { Client, Clients, Person, SourceRecord } from "@zorgband/core/identity"
import { Population, Profile } from "@zorgband/core/identity/testing"
import { Instant } from "@zorgband/core/time"
import { Batch, Id, Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect, ManagedRuntime } from "effect"
import { startPostgres } from "../../scripts/postgres.ts"
import { type Benchmark, type Figure, median } from "./measure.ts"

const sizes = { small: 10_000, large: Number(process.env.LARGE ?? 1_000_000) } as const
const batchSize = 500
const asked = 2_000
const rounds = 5
const began = Date.UTC(2026, 0, 1)
const stored = "home-care"
const caller = { actor: "employee-1", purpose: "intake" }

/** What the counter is told, and what is stored of how many. */
const people = (count: number) => {
  const known: Array<typeof Person.Person.Encoded> = []
  const made = Population.records({
    seed: 11,
    persons: count * 2,
    systems: [stored, "maternity"],
    profile: Profile.everyday
  })
  const records = function* () {
    let left = count
    for (const { system, id, person } of made) {
      if (system !== stored) {
        if (known.length < asked) known.push(Person.encode(person))
      } else if (left-- > 0) yield { id, person }
      else return
    }
  }
  return { known, records: records() }
}

const load = (
  ledger: Ledger.LedgerService,
  records: Iterator<{ readonly id: string; readonly person: Person.Person }>,
  count: number
) =>
  Effect.gen(function* () {
    for (let done = 0; done < count; ) {
      const changes: Array<Batch.Change> = []
      for (; done < count && changes.length < batchSize * 2; done++) {
        const next = records.next()
        if (next.done === true) throw new Error("The population is too small")
        const { id, person } = next.value
        const record = SourceRecord.SourceRecordId.make(`${stored}|${id}`)
        const key = Id.derive(began, record, "client")
        const said = SourceRecord.revised(null, { person, bsn: null, at: Instant.of(began) })
        const client = Client.evolve(
          null,
          Client.Event.cases.Opened.make({ link: { record, bsn: null } }),
          key
        )
        changes.push(
          { collection: SourceRecord.collection, key: record, before: null, after: said },
          { collection: Client.collection, key, before: null, after: client }
        )
      }
      const command = { id: Id.random(began), digest: "0".repeat(64) }
      const batch = Batch.make({ command, at: began, expect: [], changes, events: [], result: null })
      const [outcome] = yield* ledger.commit([yield* Effect.fromResult(batch)])
      if (outcome?._tag !== "Committed") throw new Error("A record was not loaded")
    }
  })

/** A store with people in it: asks for each of them, and gives the times in milliseconds. */
interface Loaded {
  readonly ask: (people: ReadonlyArray<typeof Person.Person.Encoded>) => Promise<ReadonlyArray<number>>
  readonly close: () => Promise<void>
}

const vault = Plugin.definePlugin({
  id: "bench/vault",
  version: "0.0.0",
  sdkApi: Plugin.sdkApi,
  provides: memory().provides.filter(({ point }) => point === "vault")
})

const opened = async (plugin: Plugin.Plugin, count: number) => {
  const runtime = ManagedRuntime.make(Zorgband.layer({ ledger: plugin, tenant: "bench", plugins: [vault] }))
  const ledger = await runtime.runPromise(Ledger.Ledger)
  const clients = await runtime.runPromise(Clients)
  await runtime.runPromise(ledger.migrations.apply)
  const { known, records } = people(count)
  await runtime.runPromise(load(ledger, records, sizes.small))
  await runtime.runPromise(clients.link(caller, { command: "link", at: began }))
  await runtime.runPromise(load(ledger, records, count - sizes.small))
  let found = 0
  const loaded: Loaded = {
    ask: async (asking) => {
      const times: Array<number> = []
      for (const person of asking) {
        const start = performance.now()
        const { candidates } = await runtime.runPromise(clients.match(caller, { person }))
        times.push(performance.now() - start)
        found += candidates.length > 0 ? 1 : 0
      }
      return times
    },
    close: () => {
      // Half of them are known: what finds none of them is no matching.
      if (found < asked / 2) throw new Error(`Of ${asked} questions ${found} found anybody`)
      return runtime.dispose()
    }
  }
  return { known, loaded }
}

const at = (times: ReadonlyArray<number>, share: number): number =>
  [...times].sort((left, right) => left - right)[Math.floor(times.length * share)] ?? Number.NaN

const compare = async (
  engine: string,
  open: (count: number) => Plugin.Plugin,
  report: (figure: Figure) => void
) => {
  const small = await opened(open(sizes.small), sizes.small)
  const large = await opened(open(sizes.large), sizes.large)
  const times = { small: [] as Array<ReadonlyArray<number>>, large: [] as Array<ReadonlyArray<number>> }
  const asking = small.known.slice(0, asked / rounds)
  await small.loaded.ask(asking)
  await large.loaded.ask(asking)
  for (let round = 0; round < rounds; round++) {
    const from = (round * asked) / rounds
    const part = small.known.slice(from, from + asked / rounds)
    times.small.push(await small.loaded.ask(part))
    times.large.push(await large.loaded.ask(part))
  }
  for (const [metric, share] of [
    ["p50", 0.5],
    ["p99", 0.99]
  ] as const) {
    const ratios = times.large.map((one, round) => at(one, share) / at(times.small[round] ?? [], share))
    report({
      case: `${engine} one of ${sizes.large}`,
      metric,
      value: at(times.large.flat(), share),
      unit: "ms",
      against: `one of ${sizes.small}`,
      ratio: median(ratios),
      spread: [Math.min(...ratios), Math.max(...ratios)]
    })
  }
  await small.loaded.close()
  await large.loaded.close()
}

/** See the top of this file. */
export const match: Benchmark = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-bench-"))
  try {
    await compare("sqlite", (count) => sqlite(join(folder, `${count}.db`), { keys: false }), report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const server = await startPostgres()
  try {
    await compare("postgres", (count) => postgres(server.url, { schema: `match_${count}` }), report)
  } finally {
    await server.stop()
  }
}
