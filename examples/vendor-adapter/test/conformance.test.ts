/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describeLedger, describeServices } from "@zorgband/conformance/vitest"
import { afterAll } from "vitest"
import { kartotheek } from "../src/adapter/kartotheek.ts"
import * as Kartotheek from "../src/store/Kartotheek.ts"

const folder = mkdtempSync(join(tmpdir(), "kartotheek-"))
const store = await Kartotheek.start(folder, "a secret")
afterAll(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** As `fetch` throws it; what was sent shows in it. */
const thrown = () => new TypeError("fetch failed: Ypsilanti")

describeLedger("kartotheek", () => kartotheek(store), {
  faults: {
    troubles: { "no answer": { thrown, retryable: true, outcomeUnknown: true } },
    line: (line) => kartotheek({ ...store, fetch: (...request) => line.pass(() => fetch(...request)) })
  }
})
describeServices("services on kartotheek", () => kartotheek(store))
