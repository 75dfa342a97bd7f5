/**
 * Contact moments, the questions asked in them, and the promises made.
 *
 * @packageDocumentation
 */
export * as Commitment from "./Commitment.ts"
export {
  type CommitmentError,
  CommitmentNotFound,
  Commitments,
  type CommitmentsService,
  type KnownCommitment,
  MayNotCommit
} from "./Commitments.ts"
export * as ContactMoment from "./ContactMoment.ts"
export {
  type ContactError,
  ContactNotFound,
  Contacts,
  type ContactsService,
  type Recorded,
  Told
} from "./Contacts.ts"
export * as Question from "./Question.ts"
export {
  type KnownQuestion,
  type QuestionError,
  QuestionNotFound,
  Questions,
  type QuestionsService
} from "./Questions.ts"
