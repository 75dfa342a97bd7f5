/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

it("a care organisation works on the store of the vendor, and takes its calls in", () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, ["--conditions=@zorgband/source", main], {
    encoding: "utf8"
  })
  expect(stdout).toMatch(
    /^2 records of one person are 1 client, in the store at http:\/\/127\.0\.0\.1:\d+\n2 calls are contacts; the place to go on from: 3\n$/
  )
  expect(status).toBe(0)
})
