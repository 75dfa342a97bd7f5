/**
 * Generators, builders and a small collection, to test storage and what is built on the contracts.
 *
 * @packageDocumentation
 */
export * as Arbitraries from "./testing/Arbitraries.ts"
export * as Build from "./testing/Build.ts"
export * as Ticket from "./testing/Ticket.ts"
