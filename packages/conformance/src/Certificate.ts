/**
 * What an adapter proved, as data that others can read and run again. It holds no data of any record.
 */
import { Hash, Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import * as Deviation from "./Deviation.ts"
import * as Kit from "./Kit.ts"
import * as Run from "./Run.ts"
import type * as Subject from "./Subject.ts"

// What it is

/** A certificate. */
export const Certificate = Schema.Struct({
  /** The form of certificates. */
  format: Schema.Literal("zorgband-conformance/1"),
  /** The newest version among the checks, and a hash of which they are: two that are equal ran the same checks. */
  kit: Schema.Struct({ version: Schema.String, checks: Schema.String }),
  /** What the plugin says of itself: its id, version and capabilities. */
  plugin: Plugin.Manifest,
  /** When it was tested, in epoch milliseconds. */
  at: Schema.Int,
  /** What random runs began with. */
  seed: Schema.Int,
  /** Whether every check of the kit was run, and nothing that is required failed. */
  conforms: Schema.Boolean,
  /** The deviations that were argued. */
  deviations: Schema.Array(Deviation.Deviation),
  /** What came of each check. */
  results: Schema.Array(Run.Result)
})
/** See {@link Certificate}. */
export type Certificate = typeof Certificate.Type

// What can go wrong

/** The text is not a certificate. */
export class NotACertificate extends Schema.TaggedError<NotACertificate>()("NotACertificate", {
  /** Why. */
  reason: Schema.String
}) {
  /** What was wrong. */
  override get message(): string {
    return `This is not a certificate: ${this.reason}`
  }
}

// What it does

const known = (plugin: Plugin.Manifest) => {
  const all = Kit.listed(plugin)
  const each = all.map(({ id, check: { since, level } }) => `${id} ${since} ${level}`)
  const versions = all.map(({ check }) => check.since)
  return {
    version: versions.reduce((newest, version) => (newer(version, newest) ? version : newest), "0.0.0"),
    checks: Hash.digest(each.sort().join("\n"))
  }
}

const newer = (left: string, right: string): boolean => {
  const [a, b] = [left.split(".").map(Number), right.split(".").map(Number)]
  const at = a.findIndex((part, place) => part !== b[place])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}

/** Whether these are the results of every check that is for the plugin, and nothing that is required failed. */
export const conforms = ({ plugin, results }: Pick<Run.Report, "plugin" | "results">): boolean => {
  const ran = new Set(results.map(({ id }) => id))
  return Kit.listed(plugin).every(({ id }) => ran.has(id)) && Run.conforms(results)
}

/** The certificate of a run. `at` is in epoch milliseconds. */
export const make = (
  report: Run.Report,
  deviations: ReadonlyArray<Deviation.Deviation>,
  at: number
): Certificate => ({
  format: "zorgband-conformance/1",
  kit: known(report.plugin),
  plugin: report.plugin,
  at,
  seed: report.seed,
  conforms: conforms(report),
  deviations,
  results: report.results
})

/** The text of a certificate. */
export const print = (certificate: Certificate): string => `${JSON.stringify(certificate, null, 2)}\n`

const read = Schema.decodeUnknownResult(Schema.fromJsonString(Certificate), { onExcessProperty: "error" })

/** Reads the text of a certificate. */
export const parse = (text: string): Result.Result<Certificate, NotACertificate> =>
  Result.mapError(read(text), ({ message }) => new NotACertificate({ reason: message }))

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").slice(0, 200)

/** The certificate as a table, to read. */
export const toMarkdown = ({ plugin, kit, conforms, results }: Certificate): string =>
  [
    `# ${plugin.id} ${plugin.version} ${conforms ? "conforms" : "does not conform"}`,
    "",
    `Checks of kit ${kit.version} (${kit.checks.slice(0, 12)}).`,
    "",
    "| check | level | result | |",
    "| --- | --- | --- | --- |",
    ...results.map(
      ({ id, title, level, status, detail }) =>
        `| ${id}: ${cell(title)} | ${level} | ${status} | ${cell(detail ?? "")} |`
    ),
    ""
  ].join("\n")

const differs = (what: string, left: unknown, right: unknown): ReadonlyArray<string> =>
  JSON.stringify(left) === JSON.stringify(right)
    ? []
    : [`${what}: the certificate says ${JSON.stringify(left)}, here it is ${JSON.stringify(right ?? null)}`]

/** What a result says that the run does not; why something failed may be told in other words. */
const other = (said: Run.Result, found: Run.Result): ReadonlyArray<string> => [
  ...differs(said.id, said.status, found.status),
  ...differs(`the level of ${said.id}`, said.level, found.level),
  ...differs(`the title of ${said.id}`, said.title, found.title),
  ...(said.status === found.status && said.status !== "failed"
    ? differs(`what is told of ${said.id}`, said.detail, found.detail)
    : [])
]

/**
 * Runs the checks of a certificate again on what the factory makes, and tells in words what differs; empty when
 * it holds: it has each check of the kit once, and all that it says of them comes again. When it was made is taken on
 * trust, as is the seed: the run begins with it.
 */
export const verify = (
  certificate: Certificate,
  factory: Subject.Factory,
  given: Subject.Given = {}
): Effect.Effect<
  ReadonlyArray<string>,
  Subject.NotTestable | Deviation.InvalidDeviation | Deviation.UnknownCheck
> =>
  Effect.gen(function* () {
    const { kit, plugin, seed, deviations, results } = certificate
    const said = Map.groupBy(results, ({ id }) => id)
    const report = yield* Run.run(factory, {
      seed,
      deviations,
      only: (id) => said.has(id),
      ...given
    })
    const found = new Map(report.results.map((result) => [result.id, result]))
    const lacking = Kit.listed(report.plugin).filter(({ id }) => !said.has(id))
    return [
      ...differs("the kit", kit, known(report.plugin)),
      ...differs("the plugin", plugin, report.plugin),
      ...differs("conforms", certificate.conforms, conforms(report)),
      ...lacking.map(({ id }) => `${id}: the certificate does not have it`),
      ...[...said].flatMap(([id, all]) => {
        const one = found.get(id)
        if (one === undefined) return [`${id}: there is no such check for this plugin`]
        return [
          ...(all.length > 1 ? [`${id}: the certificate has it ${all.length} times`] : []),
          ...all.flatMap((result) => other(result, one))
        ]
      })
    ]
  })
