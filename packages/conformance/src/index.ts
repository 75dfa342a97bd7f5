/**
 * The kit with which a vendor proves an adapter.
 *
 * @packageDocumentation
 */
export * as Check from "./Check.ts"
export { checks } from "./checks.ts"
export * as Desk from "./Desk.ts"
export * as Fold from "./Fold.ts"
export * as History from "./History.ts"
export * as Subject from "./Subject.ts"
