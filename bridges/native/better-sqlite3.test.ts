/// <reference types="node" />
import BetterSqlite3 from "better-sqlite3"
import { joins } from "../../packages/adapters-sqlite/test/bridges/joins.ts"

joins({
  "better-sqlite3": { open: (file) => new BetterSqlite3(file) },
  "better-sqlite3, of which the host wants bigints": {
    open: (file) => new BetterSqlite3(file).defaultSafeIntegers()
  }
})
