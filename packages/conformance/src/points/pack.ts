/** What a rule pack must do: its versions have ids, and what a version says never changes. */
import { RuleSet } from "@zorgband/core/routing"
import { Effect, Schema } from "effect"
import { CheckFailed, required, same, so } from "../Check.ts"
import type { PointContext } from "./Stand.ts"

type Context = PointContext<"rule pack">

const definition = Schema.decodeUnknownEffect(RuleSet.Definition, { onExcessProperty: "error" })

/** What a rule pack must do. */
export const pack = {
  "pack.versions": required<Context>("0.1.0", "has versions, each under an id of its own", (context) =>
    Effect.gen(function* () {
      const versions = yield* (yield* context.open).versions
      const ids = versions.map(({ version }) => version)
      yield* so("one version at least", ids.length > 0)
      yield* same("ids, each once", new Set(ids).size, ids.length)
      for (const id of ids) yield* so("an id that is one", /^[a-z0-9][a-z0-9 ._-]{0,38}$/i.test(id), id)
    })
  ),
  "pack.proven": required<Context>(
    "0.1.0",
    "has rules that a host can publish: every question gets an owner and somebody who may commit",
    (context) =>
      Effect.gen(function* () {
        for (const { version, rules } of yield* (yield* context.open).versions) {
          const told = { ...rules, version: `${context.name}/${version}`, effectiveFrom: 0 }
          const refused = (error: { readonly message: string }) =>
            new CheckFailed({
              what: `version ${version}`,
              expected: "rules that are proven",
              actual: error.message
            })
          const read = yield* Effect.mapError(definition(told), refused)
          yield* Effect.mapError(Effect.fromResult(RuleSet.compile(read)), refused)
        }
      })
  ),
  "pack.stands": required<Context>("0.1.0", "says the same after a restart", (context) =>
    Effect.gen(function* () {
      const first = yield* (yield* context.open).versions
      yield* same("the versions", yield* (yield* context.open).versions, first)
    })
  )
}
