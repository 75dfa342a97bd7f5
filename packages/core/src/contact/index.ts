/**
 * Contact moments, the questions asked in them, and the promises made.
 *
 * @packageDocumentation
 */
export * as Arising from "./Arising.ts"
export * as Calendar from "./Calendar.ts"
export {
  type CalendarError,
  CalendarNotFound,
  Calendars,
  type CalendarsService
} from "./Calendars.ts"
export * as ChangeRequest from "./ChangeRequest.ts"
export {
  type ChangeRequestError,
  ChangeRequestNotFound,
  ChangeRequests,
  type ChangeRequestsService,
  type KnownChangeRequest,
  Proposal,
  RecordNotFound,
  type ToDecide
} from "./ChangeRequests.ts"
export * as Commitment from "./Commitment.ts"
export {
  type CommitmentError,
  CommitmentNotFound,
  Commitments,
  type CommitmentsService,
  type KnownCommitment
} from "./Commitments.ts"
export * as ContactMoment from "./ContactMoment.ts"
export { Contacts } from "./Contacts.ts"
export {
  type CallsBackRefused,
  type ContactError,
  ContactNotFound,
  type ContactsService,
  type KnownContact,
  type Overview
} from "./ContactsService.ts"
export * as Deadline from "./Deadline.ts"
export * as Figures from "./Figures.ts"
export * as Judgement from "./Judgement.ts"
export * as Question from "./Question.ts"
export {
  type KnownQuestion,
  type QuestionError,
  QuestionNotFound,
  Questions,
  type QuestionsService
} from "./Questions.ts"
export {
  type LeftOut,
  NotRecognised,
  type Recognised,
  type Taken,
  type Taking as TakingIn
} from "./TakingIn.ts"
export type { Ticked } from "./Ticking.ts"
export { Correction, Message, type Recorded, Taking, Told } from "./Told.ts"
export * as Warning from "./Warning.ts"
