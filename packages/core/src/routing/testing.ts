/** Laws, generators and a version of routing rules to try things on. */
export * as fixtures from "./fixtures.ts"
export * as generators from "./generators.ts"
export { laws as routingLaws, type Subject as RoutingSubject } from "./Routing.laws.ts"
