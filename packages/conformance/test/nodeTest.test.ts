/// <reference types="node" />
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

/** What `node --test` says of a file, in the way of the Test Anything Protocol. */
const nodeTest = (file: URL) =>
  new Promise<{ readonly code: number | null; readonly text: string }>((done) => {
    const args = ["--conditions=@zorgband/source", "--test", "--test-reporter=tap", fileURLToPath(file)]
    const child = spawn(process.execPath, args)
    let text = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part))
    child.on("close", (code) => done({ code, text }))
  })

describe("node --test", () => {
  it("passes an adapter that keeps every law, and says which checks are not for it", async () => {
    const { code, text } = await nodeTest(new URL("./node/sound.ts", import.meta.url))
    expect(text).toMatch(/ok \d+ - commit\.is-seen-at-once: /)
    expect(text).toMatch(/ok \d+ - a row is the fold of its events/)
    expect(text).toMatch(
      /ok \d+ - host\.commits-with-it: .*# SKIP not applicable: It needs: a host to join\./
    )
    expect(text).toMatch(/# fail 0\n/)
    expect(code).toBe(0)
  })

  it("fails a broken adapter, with what was expected", async () => {
    const { code, text } = await nodeTest(new URL("./node/scopeless.ts", import.meta.url))
    expect(text).toMatch(/not ok \d+ - expect\.scope: /)
    expect(text).toContain('the outcome: expected "Conflict", got "Committed"')
    expect(code).toBe(1)
  })
})
