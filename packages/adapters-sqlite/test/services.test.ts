/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describeServices } from "@zorgband/conformance/vitest"
import { afterAll } from "vitest"
import { sqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeServices("the services on sqlite", () => sqlite(join(folder, "services.db")))
