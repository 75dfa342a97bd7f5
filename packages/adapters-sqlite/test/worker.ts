/** A process of its own on a shared file: `worker.ts <task> <file> <name> <times>`. Tells one JSON line a step. */
/// <reference types="node" />
import { once } from "node:events"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { SqliteLedger } from "../src/index.ts"
import { one, type Partner, partner, putting, setting } from "./desk.ts"

const [task, file = "", name = "", times = "0"] = process.argv.slice(2)

const tell = (what: unknown) => Effect.sync(() => process.stdout.write(`${JSON.stringify(what)}\n`))

/** Waits for the others: all begin at one sign. */
const sign = Effect.promise(async () => {
  process.stdout.write(`"ready"\n`)
  await once(process.stdin, "data")
})

const ref: Ledger.Ref = { collection: "partner", key: "shared" }

const tasks: { readonly [task: string]: (ledger: Ledger.LedgerService) => Effect.Effect<unknown, unknown> } =
  {
    migrate: (ledger) => ledger.migrations.apply,
    /** Adds to one counter: reads, decides, commits, and again on a conflict. */
    add: (ledger) =>
      Effect.gen(function* () {
        let conflicts = 0
        for (let time = 0; time < Number(times); time++) {
          for (;;) {
            const [row] = (yield* ledger.get([ref], [])).rows
            const next = ((row?.doc as Partner | undefined)?.next ?? 0) + 1
            const command = `${name}-${time}`
            const outcome = one(
              yield* ledger.commit([putting(command, [[ref.key, row ?? null, partner({ next })]])])
            )
            if (outcome._tag === "Committed") break
            if (outcome._tag !== "Conflict") throw new Error(outcome._tag)
            conflicts++
          }
        }
        yield* tell({ conflicts })
      }),
    /** Takes numbers that the others want too; tells which it got. */
    claim: (ledger) =>
      Effect.gen(function* () {
        for (let number = 0; number < Number(times); number++) {
          const key = `${name}-${number}`
          const row = partner({ number: String(number) })
          const outcome = one(yield* ledger.commit([putting(key, [[key, null, row]])]))
          if (outcome._tag === "Committed") yield* tell({ got: number })
          else if (outcome._tag !== "ClaimTaken") throw new Error(outcome._tag)
        }
      }),
    /** Commits until it is killed; tells what was acknowledged. */
    write: (ledger) =>
      Effect.gen(function* () {
        for (let time = 0; ; time++) {
          const key = `${name}-${time}`
          yield* ledger.commit([putting(key, [[key, null, partner({ number: key })]])])
          yield* tell(key)
        }
      })
  }

const run = tasks[task ?? ""]
if (run === undefined) throw new Error("no such task")
await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      yield* sign
      const ledger = yield* SqliteLedger.make({ ...setting, file, patience: 60_000 })
      yield* run(ledger)
    })
  )
)
process.exit(0)
