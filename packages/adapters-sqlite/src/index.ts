/**
 * The Ledger of Zorgband on `node:sqlite`: one file, several processes, durable. Start with {@link sqlite}.
 *
 * @packageDocumentation
 */
export type { Database, Statement, Value } from "./Connection.ts"
export * as KeyFile from "./KeyFile.ts"
export { keys } from "./keys.ts"
export { InvalidName } from "./Names.ts"
export * as Receipts from "./Receipts.ts"
export * as SqliteLedger from "./SqliteLedger.ts"
export { type Options, sqlite } from "./sqlite.ts"
