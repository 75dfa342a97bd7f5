/// <reference types="node" />
/**
 * `npm run evaluate -- --csv FILE --mapping FILE --truth COLUMN | --truth 'COLUMN=REGEX' [--link FILE2] [--json]`
 *
 * Links a file without labels and tells how well it went, see docs/how-to/write-a-mapping.md; with `population` first, a
 * made-up Dutch population.
 */
import { BadInput } from "./BadInput.ts"
import { evaluate } from "./evaluate.ts"

const usage = `Usage: npm run evaluate -- --csv FILE --mapping FILE --truth COLUMN|'COLUMN=REGEX' [--link FILE2] [--json]`

const percent = (share: number): string => share.toFixed(4)

const evaluated = async (): Promise<void> => {
  const { json, result } = await evaluate(process.argv.slice(2))
  if (json) console.log(JSON.stringify(result))
  else {
    const { precision, recall, f1, b3, records, clients, truth, seconds, peakMb } = result
    console.log(`pairs    precision ${percent(precision)}  recall ${percent(recall)}  F1 ${percent(f1)}`)
    console.log(
      `B-cubed  precision ${percent(b3.precision)}  recall ${percent(b3.recall)}  F1 ${percent(b3.f1)}`
    )
    console.log(`${records} records, ${clients} clients, ${truth} in truth`)
    console.log(`${seconds.toFixed(1)} seconds, ${Math.round(peakMb)} MB at most`)
  }
}

try {
  if (process.argv[2] === "population") await import("./population.ts")
  else await evaluated()
} catch (error) {
  if (!(error instanceof BadInput)) throw error
  console.error(error.reason === "arguments" ? `${error.message}\n${usage}` : error.message)
  process.exitCode = 2
}
