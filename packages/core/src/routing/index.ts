/** Routing of questions between front and back office, by rules that were proven before they are used. */
export * as Assignment from "./Assignment.ts"
export type { Escalated } from "./Escalating.ts"
export * as Escalation from "./Escalation.ts"
export type { Followed } from "./Following.ts"
export * as Outcome from "./Outcome.ts"
export {
  collections,
  InvalidRules,
  Packed,
  PackedVersionNotFound,
  Routes,
  type RoutesService,
  type RoutingError,
  VersionTaken
} from "./Routes.ts"
export * as Routing from "./Routing.ts"
export { CalendarMissing, type NotSent, type Sent } from "./RuleBook.ts"
export * as RuleSet from "./RuleSet.ts"
export * as Rules from "./Rules.ts"
export * as Simulation from "./Simulation.ts"
export * as TeamMember from "./TeamMember.ts"
export { type KnownMember, MemberNotFound, TeamFull, Teams, type TeamsService } from "./Teams.ts"
export * as Versions from "./Versions.ts"
