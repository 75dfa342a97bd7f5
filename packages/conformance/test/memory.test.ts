import { memory } from "@zorgband/plugin-sdk"
import { describeLedger } from "../src/vitest.ts"

describeLedger("memory", memory)
