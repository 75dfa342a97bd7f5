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

  const deviate = async (deviation: object, module = broken, ...more: ReadonlyArray<string>) => {
    const file = join(folder, "deviation.json")
    writeFileSync(file, JSON.stringify([{ check: "expect.scope", ...deviation }]))
    return run(module, "--only", "expect.scope", "--deviations", file, ...more)
  }

  it("refuses a deviation that has expired, or is not needed", async () => {
    const expired = await deviate({ reason: "no scopes", expires: "2020-01-01" })
    expect(expired.text).toContain("failed         expect.scope: The deviation expired on 2020-01-01.")
    expect(expired.code).toBe(1)
    const idle = await deviate(
      { reason: "no scopes", expires: "2999-12-31" },
      "@zorgband/plugin-sdk",
      "--export",
      "memory"
    )
    expect(idle.text).toContain("failed         expect.scope: It passes: remove the deviation.")
    expect(idle.code).toBe(1)
  })

  it("does not begin with a deviation that does not end", async () => {
    const refused = await deviate({ reason: "no scopes" })
    expect(refused.text).toContain("expires")
    expect(refused.code).toBe(2)
  })

  it("tells what differs from a certificate, and does not read another file for one", async () => {
    const out = join(folder, "other.json")
    const sound = ["@zorgband/plugin-sdk", "--export", "memory"]
    await run(...sound, "--out", out)
    const certificate = JSON.parse(readFileSync(out, "utf8"))
    expect(certificate.plugin.provides[0].capabilities).toEqual({
      durable: false,
      writers: "one process",
      joinsHost: false
    })
    const [first] = certificate.results
    writeFileSync(
      out,
      JSON.stringify({ ...certificate, plugin: { ...certificate.plugin, version: "9.9.9" } })
    )
    const another = await run(...sound, "--verify", out)
    expect(another.text).toContain('the plugin: the certificate says {"id":"@zorgband/plugin-sdk/memory"')
    expect(another.code).toBe(1)
    const results = [{ ...first, status: "failed" }, ...certificate.results.slice(1)]
    writeFileSync(out, JSON.stringify({ ...certificate, results }))
    const changed = await run(...sound, "--verify", out)
    expect(changed.text).toContain(`${first.id}: the certificate says "failed", here it is "passed"`)
    expect(changed.code).toBe(1)
    writeFileSync(out, "{}")
    const none = await run(...sound, "--verify", out)
    expect(none.text).toContain("This is not a certificate")
    expect(none.code).toBe(2)
  })

  it.each([
    [["@zorgband/plugin-sdk"], "exports no default"],
    [["./not-there.ts"], "There is no "],
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

  it("proves a plugin without storage, on the stand that its module exports", async () => {
    const proved = await run(fileURLToPath(new URL("./telephony.ts", import.meta.url)))
    expect(proved.text).toContain("passed         channel.skips-nothing (telephony)")
    expect(proved.text).toMatch(/broken-point 0\.0\.0: 11 passed\.\n$/)
    expect(proved.code).toBe(0)
  })

  it("explains itself", async () => {
    const { code, text } = await run("--help")
    for (const option of ["export", "only", "deviations", "seed", "out", "verify", "help"])
      expect(text).toContain(`  --${option} `)
    expect(text.split("\n").every((line) => line.length <= 110)).toBe(true)
    expect(code).toBe(0)
  })
})
