/**
 * The Ledger on PostgreSQL, on its own pool or inside the host's open transaction.
 *
 * @packageDocumentation
 */
export * as Bridge from "./Bridge.ts"
export * as Citus from "./Citus.ts"
export { InvalidName } from "./Names.ts"
export * as PgLedger from "./PgLedger.ts"
export { type Options, postgres } from "./postgres.ts"
export * as Receipts from "./Receipts.ts"
export type { PooledClient, SqlPool, SqlResult, SqlSession } from "./Session.ts"
