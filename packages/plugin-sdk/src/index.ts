/**
 * The contracts of Zorgband: the storage port and what it stores, the vault, plugins, and the reference in
 * memory. Vendors of adapters need only this package and `@zorgband/conformance`.
 *
 * @packageDocumentation
 */
export * as Batch from "./Batch.ts"
export * as BsnRegister from "./BsnRegister.ts"
export * as CapacityProvider from "./CapacityProvider.ts"
export * as Chain from "./Chain.ts"
export * as Channel from "./Channel.ts"
export * as Collection from "./Collection.ts"
export * as Envelope from "./Envelope.ts"
export * as GroupCommit from "./GroupCommit.ts"
export * as Hash from "./Hash.ts"
export * as Id from "./Id.ts"
export * as Json from "./Json.ts"
export * as Ledger from "./Ledger.ts"
export * as MemoryLedger from "./MemoryLedger.ts"
export { memory } from "./memory.ts"
export * as Order from "./Order.ts"
export * as Plugin from "./Plugin.ts"
export * as Point from "./Point.ts"
export * as Provided from "./Provided.ts"
export * as Query from "./Query.ts"
export * as RulePack from "./RulePack.ts"
export * as Sealing from "./Sealing.ts"
export * as SkillProvider from "./SkillProvider.ts"
export * as SourceConnector from "./SourceConnector.ts"
export * as Vault from "./Vault.ts"
export * as Verdict from "./Verdict.ts"
