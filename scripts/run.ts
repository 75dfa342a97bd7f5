/// <reference types="node" />
import { spawn } from "node:child_process"
import { availableParallelism } from "node:os"
import { delimiter, join } from "node:path"
import { root } from "./packages.ts"

/** What came of a command. */
export interface Ran {
  readonly ok: boolean
  /** Standard output and errors, in the order in which they came. */
  readonly output: string
}

/** Runs a command of `node_modules/.bin` or of the machine, in the repository unless `cwd` says otherwise. */
export const run = (
  command: ReadonlyArray<string>,
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {}
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const [file = "", ...args] = command
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: {
        ...process.env,
        ...options.env,
        NO_COLOR: "1",
        PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter)
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text
      })
    }
    child.once("error", reject)
    child.once("close", (code) => resolve({ ok: code === 0, output }))
  })

/** Runs a command that must succeed, and gives its output. */
export async function must(...given: Parameters<typeof run>): Promise<string> {
  const { ok, output } = await run(...given)
  if (!ok) throw new Error(`${given[0].join(" ")} failed:\n${output}`)
  return output
}

/** A named piece of work. */
export interface Step {
  readonly name: string
  readonly work: () => Promise<Ran>
}

/** Does all steps, as many at a time as there are processors, with a line for each. Gives whether all went well. */
export async function all(steps: ReadonlyArray<Step>): Promise<boolean> {
  const waiting = [...steps]
  let good = true
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const start = performance.now()
      const { ok, output } = await step
        .work()
        .catch((cause) => ({ ok: false, output: String(cause?.stack ?? cause) }))
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      console.log(`${ok ? "ok  " : "FAIL"} ${step.name} (${seconds} s)`)
      if (!ok) console.log(output.replace(/^/gm, "     "))
      good &&= ok
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return good
}
