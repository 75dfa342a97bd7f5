/**
 * The kit with which a vendor proves a storage adapter: checks as data, what runs them, what certifies the result,
 * and broken adapters that show that the checks have teeth.
 *
 * @packageDocumentation
 */
export * as Broken from "./broken/index.ts"
export * as Certificate from "./Certificate.ts"
export * as Check from "./Check.ts"
export { checks, type RequiredId } from "./checks.ts"
export * as Desk from "./Desk.ts"
export * as Deviation from "./Deviation.ts"
export * as Fold from "./Fold.ts"
export * as History from "./history/index.ts"
export * as Journal from "./Journal.ts"
export * as Kit from "./Kit.ts"
export * as Line from "./Line.ts"
export { type PointCheckId, pointChecks } from "./points/checks.ts"
export * as Stand from "./points/Stand.ts"
export * as Run from "./Run.ts"
export * as Subject from "./Subject.ts"
