/** Routing of questions between front and back office, by rules that were proven before they are used. */
export * as Assignment from "./Assignment.ts"
export * as Escalation from "./Escalation.ts"
export * as Outcome from "./Outcome.ts"
export {
  CalendarMissing,
  collections,
  InvalidRules,
  Routes,
  type RoutesService,
  type RoutingError,
  type Sent,
  VersionTaken
} from "./Routes.ts"
export * as Routing from "./Routing.ts"
export * as RuleSet from "./RuleSet.ts"
export * as Rules from "./Rules.ts"
export * as Simulation from "./Simulation.ts"
export * as Versions from "./Versions.ts"
