/// <reference types="node" />
/** The care desk as a program: `npm start`. */
import { run } from "./run.ts"

// Whoever reads the report may stop reading.
process.stdout.on("error", () => process.exit())
process.exitCode = await run(process.argv.slice(2))
