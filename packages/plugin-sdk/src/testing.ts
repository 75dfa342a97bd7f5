/**
 * Generators, builders and a small collection, to test storage and what is built on the contracts; and the laws of
 * vaults and collections, and of collections that were declared otherwise before, to run on those of your own.
 *
 * @packageDocumentation
 */
export { laws as collectionLaws, type Subject as CollectionSubject } from "./Collection.laws.ts"
export { laws as liftingLaws, type Subject as LiftingSubject } from "./Lifting.laws.ts"
export * as Arbitraries from "./testing/Arbitraries.ts"
export * as Build from "./testing/Build.ts"
export * as Ticket from "./testing/Ticket.ts"
export { laws as vaultLaws, type Subject as VaultSubject } from "./Vault.laws.ts"
