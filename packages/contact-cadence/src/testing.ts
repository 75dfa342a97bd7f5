/**
 * For tests of code that works with partners and cadences: generators for fast-check, and laws to run on an
 * implementation of one's own.
 *
 * @packageDocumentation
 */
export { laws as cadenceLaws, type Subject as CadenceSubject } from "./Cadence.laws.ts"
export * as generators from "./generators.ts"
export { laws as partnerLaws, type Subject as PartnerSubject } from "./Partner.laws.ts"
