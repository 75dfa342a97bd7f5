/// <reference types="node" />
/** Runs the care desk as its users do: as a process of its own, in a folder of its own. */
import { spawn } from "node:child_process"
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

/** What a run came to. */
export interface Run {
  /** The exit code; `null` when it was killed. */
  readonly code: number | null
  /** What it wrote on stdout. */
  readonly out: string
  /** What it wrote on stderr. */
  readonly err: string
}

/** A new folder that is gone after the test. */
export const folder = (): string => {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "care-desk-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Runs a program of the example. */
export const program = (file: URL, cwd: string, args: ReadonlyArray<string>): Promise<Run> =>
  new Promise((resolve, reject) => {
    const path = fileURLToPath(file)
    const child = spawn(process.execPath, ["--conditions=@zorgband/source", path, ...args], { cwd })
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text
    })
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, out, err }))
  })

/** Runs `npm start`. */
export const careDesk = (cwd: string, ...args: ReadonlyArray<string>): Promise<Run> =>
  program(new URL("../src/main.ts", import.meta.url), cwd, args)
