/// <reference types="node" />
/** Runs the tests with coverage and prints a line for each package. */
import { readFileSync } from "node:fs"
import { basename, join, sep } from "node:path"
import { temporaryFolder } from "./copy.ts"
import { packages } from "./packages.ts"
import { run } from "./run.ts"

interface Counted {
  readonly total: number
  readonly covered: number
}

using reports = temporaryFolder()
const { ok, output } = await run(
  ["vitest", "run", "--coverage", "--coverage.reporter=json-summary"].concat(
    `--coverage.reportsDirectory=${reports.folder}`
  )
)
if (!ok) throw new Error(output)

const summary: Record<string, Record<string, Counted>> = JSON.parse(
  readFileSync(join(reports.folder, "coverage-summary.json"), "utf8")
)
const kinds = ["lines", "branches", "functions"]
for (const { folder } of packages) {
  const files = Object.entries(summary).filter(([file]) => file.startsWith(folder + sep))
  const percentages = kinds.map((kind) => {
    const sum = (of: keyof Counted) => files.reduce((sum, [, file]) => sum + (file[kind]?.[of] ?? 0), 0)
    const total = sum("total")
    return `${kind} ${total === 0 ? "none" : `${((100 * sum("covered")) / total).toFixed(1)} %`}`
  })
  console.log(`${basename(folder).padEnd(16)} ${percentages.join("  ")}`)
}
