/// <reference types="node" />
import { describeServices } from "@zorgband/conformance/vitest"
import { describe, inject, it } from "vitest"
import { postgres } from "../src/index.ts"

const url = inject("postgresUrl")

if (url === undefined) describe("services", () => it.skip("no PostgreSQL could be started here", () => {}))
else describeServices("the services on postgres", () => postgres(url, { schema: "services" }))
