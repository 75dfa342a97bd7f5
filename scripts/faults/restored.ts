/** Dump under load and restore elsewhere: readers go on there with the cursors that they hold. */
/// <reference types="node" />
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { History } from "@zorgband/conformance"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result, type Scope } from "effect"
import { drain, type Figures, idOf } from "./Figures.ts"
import { now, start, steps, stop, until, writer } from "./Load.ts"
import { client } from "./places.ts"
import { open, type Place } from "./Store.ts"

type PgPlace = Place & { readonly engine: "pg" }

/** Whether PostgreSQL's own tools are here. */
export const tools = ["pg_dump", "psql"].every((tool) => spawnSync(tool, ["--version"]).status === 0)

const run = async (tool: string, args: ReadonlyArray<string>, input = ""): Promise<string> => {
  const child = spawn(tool, args, { stdio: ["pipe", "pipe", "pipe"] })
  let output = ""
  let errors = ""
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text))
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text))
  child.stdin.end(input)
  const [status] = await once(child, "close")
  if (status !== 0) throw new Error(`${tool} failed: ${errors}`)
  return output
}

/** A reader that stopped somewhere: what it has seen, and where it goes on. */
interface Reader {
  readonly seen: ReadonlyArray<string>
  readonly cursor: string | null
}

const read = (ledger: Ledger.LedgerService, from: Reader, limit: number) =>
  Effect.map(
    ledger.feed(from.cursor, limit),
    (page): Reader => ({ seen: [...from.seen, ...page.events.map(idOf)], cursor: page.cursor })
  )

/** The same from a bare place: what would happen if a cursor did not know its journal. */
const fromPlace = (ledger: Ledger.LedgerService, { seen }: Reader) =>
  Effect.map(drain(ledger), (events) => events.slice(seen.length))

const begin: Reader = { seen: [], cursor: null }

/** Dumps and restores so often; some readers stopped before the dump, and some have read on since. */
export const restored = (
  place: PgPlace,
  elsewhere: string,
  times: number,
  byPlace: boolean
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const admin = yield* client(elsewhere)
    const ledger = yield* open(place)
    const writers = yield* Effect.forEach([0, 1], (at) =>
      writer({ place, name: `${at}`, lists: "l", sessions: 3, breach: null })
    )
    yield* start(writers)
    const figures = { acknowledged: 0, lost: 0, duplicated: 0, anomalies: 0, resumed: 0, refused: 0 }
    const told = () => writers.reduce((total, { notes }) => total + notes.length, 0)
    const more = (notes: number) => {
      const before = told()
      return until(writers, () => told() > before + notes)
    }
    for (let round = 0; round < times; round++) {
      yield* more(200)
      const early: Array<Reader> = [begin]
      for (const limit of [1, 7, 20]) early.push(yield* read(ledger, early.at(-1) ?? begin, limit))
      const dump = yield* Effect.promise(() =>
        run("pg_dump", ["--schema", place.schema, "--no-owner", place.url])
      )
      const database = `${place.schema}_${round}`
      const target = new URL(elsewhere)
      target.pathname = `/${database}`
      yield* Effect.promise(() => admin.query(`CREATE DATABASE ${database}`))
      yield* Effect.promise(() => run("psql", ["-q", "-v", "ON_ERROR_STOP=1", target.href], dump))
      yield* Effect.scoped(
        Effect.gen(function* () {
          const restored = yield* open({ ...place, url: target.href })
          const kept = (yield* drain(restored)).length
          // This one has seen events that the dump does not have.
          let late = begin
          while (late.seen.length < kept + 3)
            late = yield* read(ledger, late, Math.min(1_000, kept + 3 - late.seen.length))
          // Life goes on in the restored store, past where the late reader was.
          yield* History.Workload.session({
            ledger: restored,
            name: `new${round}`,
            steps: steps({ lists: `new${round}`, writes: true, limit: 8 }, 0),
            now,
            tell: () => {}
          })
          const all = (yield* drain(restored)).map(idOf)
          figures.acknowledged += all.length
          for (const reader of [...early, late]) {
            const rest = yield* Effect.result(
              byPlace ? fromPlace(restored, reader) : drain(restored, reader.cursor)
            )
            if (Result.isFailure(rest)) {
              if (rest.failure._tag !== "InvalidQuery") return yield* rest.failure
              figures.refused++
              // Only who has seen what is not there may be refused.
              if (JSON.stringify(all.slice(0, reader.seen.length)) === JSON.stringify(reader.seen))
                figures.anomalies++
              continue
            }
            figures.resumed++
            const got = [...reader.seen, ...rest.success.map(idOf)]
            const known = new Set(got)
            figures.lost += all.filter((id) => !known.has(id)).length
            figures.duplicated += got.length - known.size
            if (JSON.stringify(got) !== JSON.stringify(all)) figures.anomalies++
          }
        })
      )
      yield* Effect.promise(() => admin.query(`DROP DATABASE ${database} WITH (FORCE)`))
    }
    yield* stop(writers)
    const { resumed, refused, ...counts } = figures
    return {
      ...{ engine: "pg", fault: "dump and restore", times, partial: 0, unknown: 0, resolved: 0 },
      ...counts,
      broken: byPlace ? "cursors that are bare places" : null,
      // A reader that had read on must be refused, or it would miss what came in its place.
      wrong: counts.lost + counts.duplicated + counts.anomalies + (refused < times ? times - refused : 0),
      note: `${resumed} readers went on, ${refused} that had seen what was not restored were refused`
    }
  })
