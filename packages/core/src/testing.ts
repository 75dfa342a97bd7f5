/**
 * For tests of what is built on these services: callers, stamps and people, the services over any storage, and the laws
 * that hold over all of them.
 *
 * @packageDocumentation
 */
export { laws as readingLaws, type Subject as ReadingSubject } from "./access/Reading.laws.ts"
export * as Build from "./testing/Build.ts"
export { type Subject as ServiceSubject, serviceLaws } from "./testing/serviceLaws.ts"
