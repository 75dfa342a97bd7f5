import { Plugin } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import { failsWith, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"

const requirements: ReadonlyArray<Plugin.Requirements> = [
  { durable: true },
  { joinsHost: true },
  { writers: "one machine" },
  { writers: "many machines" }
]

const reaches = ["one process", "one machine", "many machines"] as const

const has = (capabilities: Plugin.LedgerCapabilities, { durable, joinsHost, writers }: Plugin.Requirements) =>
  (durable !== true || capabilities.durable) &&
  (joinsHost !== true || capabilities.joinsHost) &&
  (writers === undefined || reaches.indexOf(writers) <= reaches.indexOf(capabilities.writers))

/** What an adapter says of itself is so, and what it does not say it refuses. */
export const capabilities = {
  "capabilities.as-said": required(
    "0.1.0",
    "a plugin provides what its manifest says, each time it is made, and a host that requires more is refused",
    (context) =>
      Effect.gen(function* () {
        for (const plugin of [context.plugin, yield* context.again]) {
          const { manifest, provides } = plugin
          const said = provides.map((one) =>
            one.point === "ledger"
              ? { point: one.point, capabilities: one.capabilities }
              : { point: one.point }
          )
          yield* same("what is provided", said, manifest.provides)
          yield* same("the manifest", manifest, context.plugin.manifest)
          const ledger = provides.find(({ point }) => point === "ledger")
          const joins = ledger?.point === "ledger" && ledger.within !== undefined
          yield* same(
            "whether there is a way into a host's transaction",
            joins,
            context.capabilities.joinsHost
          )
          for (const required of requirements) {
            const resolved = Result.match(Plugin.resolve([plugin], required), {
              onSuccess: () => "accepted",
              onFailure: ({ _tag }) => _tag
            })
            const expected = has(context.capabilities, required) ? "accepted" : "MissingCapability"
            yield* same(`a host that requires ${JSON.stringify(required)}`, resolved, expected)
          }
        }
      })
  ),
  "capabilities.nothing-durable": required(
    "0.1.0",
    "an adapter that does not say that it is durable begins with nothing when it is made anew",
    (context) =>
      Effect.gen(function* () {
        // One plugin for all has one store: there is no other process to look as.
        if ((yield* context.again) === context.plugin) return
        yield* Effect.scoped(
          Effect.flatMap(context.open(), (ledger) => Desk.make(ledger).must({ a: Ticket.make() }))
        )
        const anew = Desk.make(yield* context.elsewhere(), "anew")
        yield* same(
          "the row of before (when it is there, say that it is durable)",
          yield* anew.row("a"),
          null
        )
      }),
    "nothing durable"
  ),
  "capabilities.one-process": required(
    "0.1.0",
    "a durable adapter for one process refuses a second while the first is there, and serves it afterwards",
    (context) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const desk = Desk.make(yield* context.open())
            yield* desk.must({ a: Ticket.make() })
            yield* failsWith("a second process", "LedgerUnavailable", Effect.scoped(context.elsewhere()))
            yield* desk.must({ b: Ticket.make() })
          })
        )
        const next = Desk.make(yield* context.elsewhere(), "next")
        yield* so("the rows are there", (yield* next.row("b")) !== null)
      }),
    "one process"
  )
}
