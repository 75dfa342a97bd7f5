/// <reference types="node" />
import { describeLedger } from "@zorgband/conformance/vitest"
import { describe, inject, it } from "vitest"
import { postgres } from "../src/index.ts"

const url = inject("postgresUrl")

if (url === undefined) describe("postgres", () => it.skip("no PostgreSQL could be started here", () => {}))
else describeLedger("postgres", () => postgres(url, { schema: "conformance" }))
