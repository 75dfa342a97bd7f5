import { Batch, type Ledger, MemoryLedger, Vault } from "@zorgband/plugin-sdk"
import { Arbitraries, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import fc from "fast-check"
import { CheckFailed, type Context, required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"

interface Sides {
  /** The reference, in memory: the model. */
  readonly model: Desk.Desk
  /** The adapter under test. */
  readonly real: Ledger.LedgerService
  /** What was committed or tried before. */
  readonly tried: Array<Ledger.Batch>
}

/** One step of a run, with the words that name it in a reproduction. */
interface Step {
  readonly text: string
  readonly run: (sides: Sides) => Effect.Effect<void, unknown>
}

const keys = ["a", "b", "c", "d"]
const step = (text: string, run: Step["run"]): Step => ({ text, run })

/** Conflicts and takers are told as far as the adapter knows them: the tags are compared. */
const told = (outcomes: ReadonlyArray<Ledger.Outcome>) =>
  outcomes.map((outcome) => (outcome._tag === "Replayed" ? outcome : { _tag: outcome._tag }))

const commit = ({ model, real, tried }: Sides, batches: ReadonlyArray<Ledger.Batch>) =>
  Effect.gen(function* () {
    tried.push(...batches)
    const wanted = yield* model.ledger.commit(batches)
    yield* same("the outcomes", told(yield* real.commit(batches)), told(wanted))
    const refs = keys.map(Desk.ref)
    const commands = batches.map(({ command }) => command.id)
    yield* same(
      "the rows and receipts",
      yield* real.get(refs, commands),
      yield* model.ledger.get(refs, commands)
    )
  })

const changes = fc
  .dictionary(fc.constantFrom(...keys), fc.option(Arbitraries.ticket(), { freq: 3 }), {
    minKeys: 1,
    maxKeys: 3
  })
  .map((all): Desk.Changes => ({ ...all }))

const write = changes.map((change) =>
  step(`write ${JSON.stringify(change)}`, (sides) =>
    Effect.flatMap(sides.model.batch(change), (batch) => commit(sides, [batch]))
  )
)

const stale = fc.tuple(changes, fc.constantFrom(-1, 1)).map(([change, off]) =>
  step(`write as of ${off} version ${JSON.stringify(change)}`, (sides) =>
    Effect.flatMap(sides.model.batch(change), (batch) => {
      const wrong = <A extends { readonly expect: number }>(one: A): A => ({
        ...one,
        expect: Math.max(0, one.expect + off)
      })
      // Only what exists is written as of another version: a new row's claims are not what the store holds.
      const put = batch.put.map((one) => (one.expect > 0 && one.expect + off > 0 ? wrong(one) : one))
      return commit(sides, [{ ...batch, put }])
    })
  )
)

const reading = fc
  .tuple(changes, fc.constantFrom(...keys), fc.nat(3))
  .map(([change, key, version]) =>
    step(`write ${JSON.stringify(change)} having read version ${version + 1} of ${key}`, (sides) =>
      Effect.flatMap(
        sides.model.batch(change, { expect: [{ ref: Desk.ref(key), version: version + 1 }] }),
        (batch) => commit(sides, [batch])
      )
    )
  )

const scoped = fc
  .tuple(changes, fc.constantFrom("north", "south"), fc.nat(4))
  .map(([change, team, version]) =>
    step(`write ${JSON.stringify(change)} having seen version ${version} of ${team}`, (sides) =>
      Effect.flatMap(
        sides.model.batch(change, { expect: [{ scope: Desk.scopeOf(team, "open"), version }] }),
        (batch) => commit(sides, [batch])
      )
    )
  )

const again = fc.tuple(fc.nat(), fc.boolean()).map(([pick, reuse]) =>
  step(`${reuse ? "use the id of" : "repeat"} command ${pick}`, (sides) => {
    const batch = sides.tried[pick % sides.tried.length]
    if (batch === undefined) return Effect.void
    return commit(sides, [reuse ? { ...batch, command: { ...batch.command, digest: "other" } } : batch])
  })
)

const bulk = fc.array(changes, { minLength: 2, maxLength: 4 }).map((all) =>
  step(`write in one call ${JSON.stringify(all)}`, (sides) =>
    Effect.gen(function* () {
      const batches = yield* Effect.forEach(all, (change) => sides.model.batch(change))
      yield* commit(sides, Batch.together(batches, Batch.footprint).group)
    })
  )
)

const erase = fc
  .constantFrom(...keys)
  .map((key) =>
    step(`erase ${key}`, (sides) =>
      Effect.flatMap(sides.model.batch({}, { erase: [`test/${key}`] }), (batch) => commit(sides, [batch]))
    )
  )

const equals = {
  id: fc.constant([]),
  by_team: fc.subarray(["north", "open"]).map((given) => (given[0] === "open" ? [] : given)),
  by_due: fc.oneof(
    fc.constant([]),
    fc.array(fc.nat(3)).map((anyOf) => [{ anyOf }])
  ),
  by_team_due: fc.oneof(
    fc.constant([]),
    fc.nat(3).map((due) => ["north", due])
  ),
  by_owner: fc.oneof(
    fc.constant([]),
    fc.constantFrom("anna", "").map((owner) => [owner])
  ),
  by_tag: fc.subarray(["x", "y", "z"]).map((anyOf) => [{ anyOf }]),
  by_title: fc.constant([])
} satisfies Record<string, fc.Arbitrary<Ledger.Selection["equals"]>>

const find = fc
  .record({
    selection: fc.oneof(
      ...Object.entries(equals).map(([index, given]) =>
        fc.record({ index: fc.constant(index), equals: given })
      )
    ),
    order: fc.constantFrom("ascending" as const, "descending" as const),
    limit: fc.integer({ min: 1, max: 3 })
  })
  .map(({ selection, order, limit }) =>
    step(`find ${JSON.stringify({ ...selection, order, limit })}`, ({ model, real }) =>
      Effect.gen(function* () {
        const query = { ...selection, order, limit }
        const asked = { ...selection, collection: Ticket.collection.name }
        yield* same("what is found", yield* Desk.make(real).keys(query), yield* model.keys(query))
        yield* same("the count", yield* real.count(asked), yield* model.ledger.count(asked))
      })
    )
  )

const everything = step("look at everything", ({ model, real }) =>
  Effect.gen(function* () {
    yield* same("everything that can be read", yield* Desk.make(real).snapshot, yield* model.snapshot)
    for (const key of keys) {
      const history = (ledger: Ledger.LedgerService) =>
        Effect.map(ledger.history(Desk.ref(key), null, 1_000), ({ items }) => items)
      yield* same(`the history of ${key}`, yield* history(real), yield* history(model.ledger))
    }
  })
)

const command = (one: Step): fc.AsyncCommand<Sides, Sides> => ({
  check: () => true,
  run: (sides) => Effect.runPromise(one.run(sides)) as Promise<void>,
  toString: () => one.text
})

const steps = [write, write, stale, reading, scoped, again, bulk, erase, find, find, fc.constant(everything)]

/** The same commands as the reference, with the same answers. */
const alike = (context: Context, numRuns: number) =>
  Effect.gen(function* () {
    const services = yield* Effect.context<never>()
    let run = 0
    const property = fc.asyncProperty(
      fc.commands(
        steps.map((arbitrary) => arbitrary.map(command)),
        { maxCommands: 30, size: "max" }
      ),
      async (commands) => {
        const tenant = `${context.tenant}-${run++}`
        const whole = Effect.scoped(
          Effect.gen(function* () {
            const real = yield* context.open({ tenant })
            const memory = MemoryLedger.make(new MemoryLedger.MemoryStore(tenant), [Ticket.collection.layout])
            const sides: Sides = { model: Desk.make(memory, "step", Vault.memory()), real, tried: [] }
            yield* Effect.tryPromise({
              try: () => fc.asyncModelRun(() => ({ model: sides, real: sides }), commands),
              catch: (error) => error
            })
            yield* everything.run(sides)
          })
        )
        await Effect.runPromiseWith(services)(whole)
      }
    )
    const details = yield* Effect.promise(() => fc.check(property, { numRuns }))
    if (details.failed)
      return yield* new CheckFailed({
        what: "the answers to a run of commands",
        expected: "those of the reference",
        actual: fc.defaultReportMessage(details as never) ?? "others"
      })
  })

/** Runs of commands beside the reference in memory. */
export const model = {
  "model.same-answers": required(
    "0.1.0",
    "any run of commands gets the answers that the reference in memory gives",
    (context) => alike(context, 20)
  )
}
