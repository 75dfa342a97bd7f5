/** For tests of code that works with contacts: generators for fast-check, and laws to run on an implementation of one's own. */
export { laws as arisingLaws, type Subject as ArisingSubject } from "./Arising.laws.ts"
export { laws as changeRequestLaws, type Subject as ChangeRequestSubject } from "./ChangeRequest.laws.ts"
export { laws as commitmentLaws } from "./Commitment.laws.ts"
export { laws as contactMomentLaws, type Subject as ContactMomentSubject } from "./ContactMoment.laws.ts"
export * as generators from "./generators.ts"
export { laws as questionLaws, type Subject as QuestionSubject } from "./Question.laws.ts"
export { agrees, play, type Story, type Subject as CommitmentSubject, story } from "./Story.ts"
