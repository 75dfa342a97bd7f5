/// <reference types="node" />
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "zorgband-kit-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
const broken = fileURLToPath(new URL("./scopeless.ts", import.meta.url))

const run = (...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number | null; readonly text: string }>((done) => {
    const child = spawn(process.execPath, ["--conditions=@zorgband/source", cli, ...args])
    let text = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part))
    child.on("close", (code) => done({ code, text }))
  })

describe("zorgband-conformance", () => {
  it("certifies an adapter, and verifies the certificate", async () => {
    const out = join(folder, "memory.json")
    const sound = ["@zorgband/plugin-sdk", "--export", "memory"]
    const made = await run(...sound, "--out", out, "--seed", "5")
    expect(made.text).toMatch(/@zorgband\/plugin-sdk\/memory 0\.0\.0: \d+ passed, \d+ not applicable\.\n$/)
    expect(made.code).toBe(0)
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ conforms: true, seed: 5 })
    expect(readFileSync(join(folder, "memory.md"), "utf8")).toContain("| required | passed |")
    expect(await run(...sound, "--verify", out)).toEqual({ code: 0, text: "The certificate holds.\n" })
  })

  it("refuses a broken adapter, unless the deviation is argued", async () => {
    const failed = await run(broken, "--only", "expect.scope")
    expect(failed.code).toBe(1)
    expect(failed.text).toContain(
      'failed         expect.scope: the outcome: expected "Conflict", got "Committed"'
    )
    const deviations = join(folder, "deviations.json")
    writeFileSync(
      deviations,
      JSON.stringify([{ check: "expect.scope", reason: "no scopes", expires: "2999-12-31" }])
    )
    const argued = await run(broken, "--only", "expect.scope", "--deviations", deviations)
    expect(argued.text).toContain("deviates       expect.scope: no scopes (until 2999-12-31)")
    expect(argued.code).toBe(0)
  })

  it.each([
    [["@zorgband/plugin-sdk"], "exports no default"],
    [["./no-such-module.ts"], "no-such-module"],
    [
      ["@zorgband/plugin-sdk", "--export", "memory", "--only", "a", "--out", "b"],
      "A certificate is of all checks"
    ]
  ])("says what is wrong with %j", async (args, text) => {
    const refused = await run(...args)
    expect(refused.text).toContain(text)
    expect(refused.code).toBe(2)
  })

  it("explains itself", async () => {
    const { code, text } = await run("--help")
    expect(text).toContain("--deviations <file>")
    expect(code).toBe(0)
  })
})
