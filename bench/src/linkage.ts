/**
 * Linkage of one and of three million records, learning and clustering included, against Splink's work in SQL on DuckDB.
 *
 * Both have two threads that stand ready, and a process of their own. DuckDB starts from a table in memory; to us the
 * records come as from a file, some at a time, and making them is not measured. They take turns. CPU time is given beside,
 * since a busy machine stretches the other.
 */
import { spawnSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { people } from "./linkageData.ts"
import { columns } from "./linkageSql.ts"
import { type Benchmark, median } from "./measure.ts"

interface Run {
  readonly seconds: number
  readonly cpu: number
  readonly precision: number
  readonly recall: number
  readonly megabytes: number
}

const script = fileURLToPath(new URL("./linkageRun.ts", import.meta.url))
const worker = fileURLToPath(new URL("./linkageWorker.ts", import.meta.url))
const esbuild = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url))

const output = (command: string, args: ReadonlyArray<string>): string => {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stderr}`)
  return stdout
}

/** What a host runs is JavaScript: from the source, each thread would hold a compiler beside the linkage. */
const build = (folder: string): string => {
  const how = ["--bundle", "--platform=node", "--format=esm", "--conditions=@zorgband/source"]
  const where = [`--outdir=${folder}`, "--out-extension:.js=.mjs", "--log-level=error"]
  output(esbuild, [script, worker, ...how, ...where])
  return join(folder, "linkageRun.mjs")
}

const run = (...args: ReadonlyArray<string>): Run => JSON.parse(output(process.execPath, args))

const write = (path: string, count: number): void => {
  const file = openSync(path, "w")
  let text = `${columns.join(",")}\n`
  for (const { features: one } of people(count)) {
    text += `${[
      one.firstNames ?? one.initials,
      one.surname,
      one.birthDate,
      one.gender,
      one.postcode,
      one.houseNumber,
      one.street,
      one.place,
      one.telephone,
      one.email
    ]
      .map((value) => (value === undefined ? "" : `"${value}"`))
      .join(",")}\n`
    if (text.length > 1_000_000) {
      writeSync(file, text)
      text = ""
    }
  }
  writeSync(file, text)
  closeSync(file)
}

const million = 1_000_000
const rounds = 3

/** See the top of this file. */
export const linkage: Benchmark = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-linkage-"))
  try {
    const csv = join(folder, "people.csv")
    write(csv, million)
    const built = build(folder)
    const zorgband = (records: number) => run(built, "zorgband", `${records}`)
    const duckdb = () => run("--conditions=@zorgband/source", script, "duckdb", `${million}`, csv)
    const ours: Array<Run> = []
    const theirs: Array<Run> = []
    for (let round = 0; round < rounds; round++) {
      ours.push(zorgband(million))
      theirs.push(duckdb())
    }
    const figure = (
      subject: string,
      metric: keyof Run,
      unit: string,
      runs: ReadonlyArray<Run>,
      base: ReadonlyArray<Run> | null
    ) => {
      const ratios = base === null ? [] : runs.map((one, n) => one[metric] / base[n]![metric])
      report({
        case: subject,
        metric,
        value: median(runs.map((one) => one[metric])),
        unit,
        against: base === null ? null : "DuckDB",
        ratio: base === null ? null : median(ratios),
        spread: base === null ? null : [Math.min(...ratios), Math.max(...ratios)]
      })
    }
    figure("1 million", "seconds", "s", ours, theirs)
    figure("1 million", "cpu", "s", ours, theirs)
    figure("1 million", "megabytes", "MB", ours, theirs)
    figure("1 million", "precision", "of pairs", ours, theirs)
    figure("1 million", "recall", "of pairs", ours, theirs)
    figure("1 million, DuckDB", "seconds", "s", theirs, null)
    figure("1 million, DuckDB", "cpu", "s", theirs, null)
    figure("1 million, DuckDB", "megabytes", "MB", theirs, null)
    figure("1 million, DuckDB", "precision", "of pairs", theirs, null)
    figure("1 million, DuckDB", "recall", "of pairs", theirs, null)
    const three = zorgband(3 * million)
    const ratio = three.seconds / (3 * median(ours.map(({ seconds }) => seconds)))
    report({
      case: "3 million",
      metric: "seconds",
      value: three.seconds,
      unit: "s",
      against: "three times 1 million",
      ratio,
      spread: [ratio, ratio]
    })
    figure("3 million", "megabytes", "MB", [three], null)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
