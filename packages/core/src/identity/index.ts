/** Who somebody is: the base data of a person, its parsers and formatters, and what may be done with it. */
export * as Accu from "./Accu.ts"
export * as Address from "./Address.ts"
export * as Bsn from "./Bsn.ts"
export * as Client from "./Client.ts"
export { Clients, collections } from "./Clients.ts"
export type {
  ClientError,
  ClientsService,
  Counts,
  OpenDoubt,
  Registered,
  Registration,
  Waiting,
  Workload
} from "./ClientsService.ts"
export * as Comparable from "./Comparable.ts"
export type { Decision, Pair } from "./Deciding.ts"
export * as Delivery from "./Delivery.ts"
export * as Doubt from "./Doubt.ts"
export * as Email from "./Email.ts"
export type { Erased, EraseError, Reapplied } from "./Erasing.ts"
export * as Erasure from "./Erasure.ts"
export * as Flags from "./Flags.ts"
export type { Followed } from "./Following.ts"
export * as Fhir from "./fhir/index.ts"
export * as Gender from "./Gender.ts"
export * as GoldenRecord from "./GoldenRecord.ts"
export * as Identifier from "./Identifier.ts"
export type { Asked, Candidate, Matched } from "./Intake.ts"
export type { Linked } from "./Linking.ts"
export * as Matching from "./matching/index.ts"
export { type Delivered, type Disagreeing, Outward, type OutwardService } from "./Outward.ts"
export * as Person from "./Person.ts"
export * as PersonName from "./PersonName.ts"
export * as Placeholder from "./Placeholder.ts"
export * as Portrait from "./Portrait.ts"
export { type FindingsPage, type Measuring, Quality, type QualityService, type ToClean } from "./Quality.ts"
export { KeptApart, NoBsnGround, type Setting } from "./Setting.ts"
export * as SourceRecord from "./SourceRecord.ts"
export * as Telephone from "./Telephone.ts"
export * as Text from "./Text.ts"
