/// <reference types="node" />
/** `npm run dmn -- analyse|run|tck …`: what can be proven of DMN files, and whether they decide as expected. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, extname, join } from "node:path"
import { Analyse, Cases, Model } from "@zorgband/dmn"
import { Result } from "effect"

const usage = `Usage:
  npm run dmn -- analyse FILE.dmn [--json]                  gaps, overlaps and rules that never fire
  npm run dmn -- run FILE.dmn --cases FILE.xml [--json]     run test cases of the DMN TCK
  npm run dmn -- tck FOLDER [--results FILE.csv] [--json]   run every model in a folder, write the result file of the TCK`

const stop = (message: string): never => {
  console.error(message)
  process.exit(2)
}

const orStop = <A>(file: string, result: Result.Result<A, { readonly message: string }>): A =>
  Result.isSuccess(result) ? result.success : stop(`${file}: ${result.failure.message}`)

/** Of many files: one that cannot be read does not keep the others from being looked at. */
const orPassOver = <A>(file: string, result: Result.Result<A, { readonly message: string }>): A | null => {
  if (Result.isSuccess(result)) return result.success
  console.error(`${file}: ${result.failure.message}`)
  process.exitCode = 2
  return null
}

const textOf = (file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    return stop(`${file} cannot be read: ${error instanceof Error ? error.message : "unknown"}`)
  }
}

const modelIn = (file: string): Model.Model => orStop(file, Model.read(textOf(file)))
const casesIn = (file: string): ReadonlyArray<Cases.Case> => orStop(file, Cases.read(textOf(file)))

const [command = "", path = "", ...rest] = process.argv.slice(2)
const options = new Map<string, string>()
for (let i = 0; i < rest.length; i++) {
  const name = rest[i]!
  if (name === "--json") options.set(name, "")
  else if (name === "--cases" || name === "--results") options.set(name, rest[++i] ?? stop(usage))
  else stop(usage)
}
if (path === "") stop(usage)
const json = options.has("--json")
const print = (value: unknown): void => console.log(JSON.stringify(value, null, 2))

const side = (one: Analyse.Side): string => {
  if ("values" in one) {
    const others = one.otherThan === undefined ? "" : " (and every other text)"
    return one.values.map((value) => JSON.stringify(value)).join(", ") + others
  }
  const { max, maxIncluded, min, minIncluded } = one
  if (min === null && max === null) return "anything"
  if (min === null) return `${maxIncluded ? "<=" : "<"} ${max}`
  if (max === null) return `${minIncluded ? ">=" : ">"} ${min}`
  return min === max ? `${min}` : `${minIncluded ? "[" : "("}${min}..${max}${maxIncluded ? "]" : ")"}`
}
const boxText = (box: Analyse.Box): string =>
  Object.entries(box)
    .map(([input, one]) => `${input} ${side(one)}`)
    .join("; ")

const showTable = (report: Analyse.Report): void => {
  const { decision, gaps, hitPolicy, neverFires, overlaps, redundant, skipped, truncated } = report
  console.log(`${decision} (${hitPolicy})`)
  for (const { column, reason } of skipped ?? [])
    console.log(`  not analysed: ${column === null ? "" : `"${column}" `}${reason}`)
  if (skipped !== undefined) return
  for (const gap of gaps) console.log(`  no rule: ${boxText(gap)}`)
  for (const { box, rules } of overlaps)
    console.log(`  rules ${rules.join(" and ")} contradict: ${boxText(box)}`)
  for (const { hiddenBy, rule } of neverFires) {
    console.log(
      `  rule ${rule} never fires: ${hiddenBy.length === 0 ? "a cell has no value" : `hidden by ${hiddenBy.join(", ")}`}`
    )
  }
  for (const rule of redundant ?? []) console.log(`  rule ${rule} changes no answer`)
  for (const what of truncated ?? []) console.log(`  there are more ${what} than are listed`)
  if (gaps.length + overlaps.length + neverFires.length === 0)
    console.log("  complete, no contradiction, every rule fires")
}

const showRun = (name: string, { failed, passed, results, skipped }: Cases.Report): void => {
  for (const { actual, case: id, decision, expected, reason, status } of results) {
    if (status === "passed") continue
    console.log(`${status}: case ${id}, decision "${decision}": ${reason}`)
    if (status === "failed")
      console.log(`  expected ${JSON.stringify(expected)}, was ${JSON.stringify(actual)}`)
  }
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
}

switch (command) {
  case "analyse": {
    const tables = Analyse.tables(modelIn(path))
    if (json) print({ tables })
    else if (tables.length === 0) console.log(`${basename(path)} has no decision table`)
    else for (const report of tables) showTable(report)
    break
  }
  case "run": {
    const report = Cases.run(modelIn(path), casesIn(options.get("--cases") ?? stop(usage)))
    if (json) print(report)
    else showRun(basename(path), report)
    if (report.failed > 0) process.exitCode = 1
    break
  }
  case "tck": {
    const total = { passed: 0, failed: 0, skipped: 0 }
    const lines: Array<string> = []
    const models: Array<{ readonly model: string } & Omit<Cases.Report, "results">> = []
    const files = readdirSync(path, { recursive: true, encoding: "utf8" }).sort()
    for (const file of files.filter((one) => one.endsWith(".dmn"))) {
      const folder = join(file, "..")
      const model = orPassOver(file, Model.read(textOf(join(path, file))))
      if (model === null) continue
      const tests = files.filter((one) => join(one, "..") === folder && one.endsWith(".xml"))
      for (const test of tests) {
        const cases = orPassOver(test, Cases.read(textOf(join(path, test))))
        if (cases === null) continue
        const report = Cases.run(model, cases)
        const { failed, passed, skipped } = report
        models.push({ model: file, passed, failed, skipped })
        total.passed += passed
        total.failed += failed
        total.skipped += skipped
        lines.push(Cases.csv(folder, basename(test, extname(test)), report))
        if (!json) showRun(file, report)
      }
    }
    const results = options.get("--results")
    if (results !== undefined) writeFileSync(results, lines.join(""))
    if (json) print({ ...total, models })
    else console.log(`In all: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
    if (total.failed > 0) process.exitCode ??= 1
    break
  }
  default:
    stop(usage)
}
