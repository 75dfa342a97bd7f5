/** Laws, generators and a version of routing rules to try things on. */
export { laws as assignmentLaws, type Subject as AssignmentSubject } from "./Assignment.laws.ts"
export { laws as escalationLaws, type Subject as EscalationSubject } from "./Escalation.laws.ts"
export * as fixtures from "./fixtures.ts"
export * as generators from "./generators.ts"
export { laws as routingLaws, type Subject as RoutingSubject } from "./Routing.laws.ts"
