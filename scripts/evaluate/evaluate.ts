/// <reference types="node" />
/** Links the records of one file, or of two together, and compares the clients with the truth. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { Matching } from "@zorgband/core/identity"
import { Result } from "effect"
import { refuse } from "./BadInput.ts"
import * as Mapping from "./Mapping.ts"
import * as Quality from "./Quality.ts"
import * as Reading from "./Reading.ts"

// What it is

/** What comes out, as `--json` prints it. */
export interface Evaluated extends Quality.Quality {
  /** How many records were linked. */
  readonly records: number
  /** How many clients they became. */
  readonly clients: number
  /** Time of reading, learning and linking. */
  readonly seconds: number
  /** The most memory that the process held. */
  readonly peakMb: number
}

// What it decides

const valued = ["csv", "mapping", "truth", "link"]

const parsed = (args: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (let at = 0; at < args.length; at++) {
    const [, name = "", value] = /^--(\w+)(?:=(.*))?$/s.exec(args[at]!) ?? []
    if (name === "json" && value === undefined) found.set(name, "")
    else if (!valued.includes(name)) return refuse("arguments", `Argument ${at + 1} is not known.`)
    else if (found.has(name)) return refuse("arguments", `--${name} is given twice.`)
    else {
      const given = value ?? args[++at]
      if (given === undefined || given === "") return refuse("arguments", `--${name} lacks a value.`)
      found.set(name, given)
    }
  }
  return found
}

/** Does what the arguments say; throws a `BadInput` for what cannot be done. */
export const evaluate = async (
  args: ReadonlyArray<string>
): Promise<{ readonly json: boolean; readonly result: Evaluated }> => {
  const start = performance.now()
  const given = parsed(args)
  const need = (name: string): string => given.get(name) ?? refuse("arguments", `--${name} is missing.`)
  const csv = need("csv")
  const mappingFile = need("mapping")
  const truth = Reading.truth(need("truth"))
  if (!existsSync(mappingFile) || !statSync(mappingFile).isFile())
    return refuse("file", `There is no mapping file ${mappingFile}.`)
  const mapping = Mapping.parse(readFileSync(mappingFile, "utf8"))
  const other = given.get("link")
  const labelled = await Reading.records(other === undefined ? [csv] : [csv, other], mapping, truth)
  const known = new Map(
    labelled.flatMap(({ features, truth }) => (truth === "" ? [] : [[features.id, truth]]))
  )
  if (known.size === 0)
    return refuse(
      "truth",
      "No record has a truth. Check the column of --truth, and its pattern if it has one."
    )
  // Nobody looks at doubts here, so what is likelier one person than two counts as one.
  const { clusters } = Result.getOrThrow(
    Matching.link(
      labelled.map(({ features }) => features),
      { from: "probable" }
    )
  )
  return {
    json: given.has("json"),
    result: {
      ...Quality.of(clusters, known),
      records: labelled.length,
      clients: clusters.length,
      seconds: Math.round(performance.now() - start) / 1_000,
      peakMb: Math.round(process.resourceUsage().maxRSS / 102.4) / 10
    }
  }
}
