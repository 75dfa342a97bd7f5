#!/usr/bin/env node
/**
 * The checks from a command line: `zorgband-conformance <module>`, with the module that exports the plugin.
 *
 * @packageDocumentation
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { Clock, Effect, Result, Schema } from "effect"
import * as Certificate from "./Certificate.ts"
import { Deviation } from "./Deviation.ts"
import type { Stands } from "./points/Stand.ts"
import * as Run from "./Run.ts"
import type * as Subject from "./Subject.ts"

const help = `zorgband-conformance <module> [options]

Proves the plugin that a module exports: runs the checks of the kit on what it provides, such as storage or a
channel, one after the other, and prints what holds.

The module exports the plugin, or a function that makes it, also asynchronously. It may export beside it:

  host                  begins a transaction of a host, for an adapter that says that it joins one
  faults                what its driver throws, and a line to its engine that the kit can break
  stands                by point and name, how the systems behind channels and the like are worked

What they are needed for is not applicable without them, but for a host and for stands: who says that it
joins a host must show it, and what is provided under a name needs its stand.

Options:

  --export <name>       which export of the module is the plugin; "default" when left out
  --only <beginning>    only the checks whose id begins so
  --deviations <file>   the checks that it is known to fail, in JSON:
                        [{ "check": "<id>", "reason": "<why>", "expires": "<YYYY-MM-DD>" }]
                        One that passes after all, or whose last day is over, counts as failed
  --seed <number>       what random runs begin with; 1 when left out
  --out <file>          writes the certificate there in JSON, and a table in Markdown beside it
  --verify <file>       runs the checks of a certificate again, and tells what differs
  --help                this text

Ends with 0 when all that is required holds, with 1 when it does not or a certificate differs, and with 2
when it could not begin.

  npx zorgband-conformance ./my-adapter.js --out certificate.json
  npx zorgband-conformance ./my-adapter.js --verify certificate.json`

/** What is wrong with how the command was given. */
class Usage extends Error {}

const decodeDeviations = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Array(Deviation)), {
  onExcessProperty: "error"
})

const load = async (
  from: string,
  name: string
): Promise<{ readonly factory: Subject.Factory; readonly given: Subject.Given }> => {
  const path = resolve(from)
  if (/^[./]/.test(from) && !existsSync(path)) throw new Usage(`There is no ${path}.`)
  const loaded: Record<string, unknown> = await import(existsSync(path) ? pathToFileURL(path).href : from)
  const found = loaded[name]
  if (found === undefined)
    throw new Usage(`${from} exports no ${name}. It exports: ${Object.keys(loaded).join(", ")}.`)
  return {
    factory: typeof found === "function" ? (found as Subject.Factory) : () => found as never,
    given: {
      ...(typeof loaded.host === "function" ? { host: loaded.host as Subject.Host } : {}),
      ...(typeof loaded.stands === "object" ? { stands: loaded.stands as Stands } : {}),
      ...(typeof loaded.faults === "object" ? { faults: loaded.faults as Subject.Faults } : {})
    }
  }
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      export: { type: "string", default: "default" },
      only: { type: "string", default: "" },
      deviations: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      verify: { type: "string" },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const [from] = positionals
  if (from === undefined || positionals.length > 1) throw new Usage("Give one module. See --help.")
  const seed = Number(values.seed)
  if (!Number.isInteger(seed)) throw new Usage("The seed is not a whole number.")
  const { factory, given } = await load(from, values.export)

  if (values.only !== "" && values.out !== undefined)
    throw new Usage("A certificate is of all checks: leave out --only or --out.")

  if (values.verify !== undefined) {
    const certificate = Result.getOrThrow(Certificate.parse(readFileSync(values.verify, "utf8")))
    const differences = await Effect.runPromise(Certificate.verify(certificate, factory, given))
    for (const difference of differences) console.log(difference)
    console.log(differences.length === 0 ? "The certificate holds." : "The certificate does not hold.")
    return differences.length === 0 && certificate.conforms ? 0 : 1
  }

  const deviations =
    values.deviations === undefined
      ? []
      : Result.getOrThrow(decodeDeviations(readFileSync(values.deviations, "utf8")))
  const onResult = ({ id, level, status, detail }: Run.Result) =>
    console.log(
      `${status.padEnd(14)} ${id}${level === "provisional" ? " (provisional)" : ""}${detail === null ? "" : `: ${detail}`}`
    )
  const only = (id: string) => id.startsWith(values.only)
  const [report, at] = await Effect.runPromise(
    Effect.all([Run.run(factory, { deviations, only, seed, onResult, ...given }), Clock.currentTimeMillis])
  )
  if (values.out !== undefined) {
    const certificate = Certificate.make(report, deviations, at)
    writeFileSync(values.out, Certificate.print(certificate))
    writeFileSync(values.out.replace(/(\.json)?$/, ".md"), Certificate.toMarkdown(certificate))
  }
  const counts = [...Map.groupBy(report.results, ({ status }) => status)].map(
    ([status, all]) => `${all.length} ${status}`
  )
  console.log(`${report.plugin.id} ${report.plugin.version}: ${counts.join(", ")}.`)
  return Run.conforms(report.results) ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
