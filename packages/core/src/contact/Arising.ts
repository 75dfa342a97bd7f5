/** What a promise arises from: a contact that stands, and the question that it is about. */
import { Result, Schema } from "effect"
import { Code, type PartyId } from "../access/Party.ts"
import type { Instant } from "../time/Instant.ts"
import * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"
import { type Promised, WrongMoment } from "./Terms.ts"

// What it is

/** What a promise is made with. */
export interface Arising {
  /** The promise. */
  readonly promise: Pick<Promised, "to" | "other" | "owner">
  /** The contact in which it is made. */
  readonly contact: Known<
    ContactMoment.ContactId,
    Pick<ContactMoment.ContactMoment, "outside" | "happenedAt" | "voided">
  >
  /** The question that it is about, or `null`. */
  readonly question: Known<Question.QuestionId, Question.Question> | null
  /** Who promises: the caller, and whom the caller acts for. */
  readonly by: ReadonlyArray<string>
  /** When it is promised. */
  readonly now: Instant
  /** Whether two parties are one client, as far as is known. */
  readonly isOne: (one: PartyId, other: PartyId) => boolean
}

interface Known<Id, State> {
  readonly id: Id
  readonly state: State
}

// What can go wrong

/** The promise, or its question, is about a client whom the contact was not about, or to another who took no part in it. */
export class NotInContact extends Schema.TaggedError<NotInContact>()("NotInContact", {
  /** The contact. */
  contact: ContactMoment.ContactId,
  /** What of the promise is about another. */
  what: Schema.Literals(["to", "other", "question"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    if (this.what === "other")
      return `The promise is to a referrer or partner who took no part in contact ${this.contact}. Give the contact in which it was made, or record who took part.`
    const what = this.what === "to" ? "The promise is to" : "The question of the promise is about"
    return `${what} a client whom contact ${this.contact} was not about. Give the contact in which it was made; to somebody who is no client, such as a referrer, give null.`
  }
}

/** The routing rules give the authority to promise to others. */
export class MayNotCommit extends Schema.TaggedError<MayNotCommit>()("MayNotCommit", {
  /** The question. */
  question: Question.QuestionId,
  /** Who may promise something about it. */
  mayCommit: Schema.Array(Code)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `About question ${this.question} only these may promise something: ${this.mayCommit.join(", ")}. Ask one of them.`
  }
}

/** What a promise can be refused for, whatever its terms. */
export type Refused =
  | ContactMoment.AlreadyVoided
  | WrongMoment
  | NotInContact
  | Question.QuestionVoided
  | Question.QuestionAnswered
  | MayNotCommit

// What it decides

type Outside = Arising["contact"]["state"]["outside"]

/** Whom a contact was about; `null` when somebody took part of whom that is not known: it may have been anybody. */
const clientsOf = (outside: Outside): ReadonlyArray<PartyId> | null => {
  const known = outside.flatMap(({ about }) => about ?? [])
  return known.length === outside.length ? known : null
}

/** The referrers and partners who took part in a contact. */
const othersIn = ({ outside }: Arising["contact"]["state"]): ReadonlySet<Code> =>
  new Set(
    outside.flatMap(({ role, id }) => ((role === "referrer" || role === "partner contact") && id) || [])
  )

/** To which referrer or partner a promise is: the one that it names, or the only one to whom it can be. */
export const otherOf = ({ promise, contact }: Pick<Arising, "promise" | "contact">): Code | undefined => {
  if (promise.other !== undefined || promise.to !== null) return promise.other
  const [only, another] = othersIn(contact.state)
  return another === undefined ? only : undefined
}

/** The parties that {@link isElsewhere} may compare; none when nothing is to be compared. */
export const compared = (outside: Outside, asked: ReadonlyArray<PartyId | null>): ReadonlyArray<PartyId> => {
  const clients = clientsOf(outside)
  const known = asked.filter((one) => one !== null)
  return clients === null || known.every((one) => clients.includes(one))
    ? []
    : [...new Set([...known, ...clients])]
}

/** Whether a party is none of the clients whom a contact was about, as far as is known. */
export const isElsewhere = (outside: Outside, party: PartyId | null, isOne: Arising["isOne"]): boolean => {
  const clients = clientsOf(outside)
  return (
    party !== null &&
    clients !== null &&
    !clients.includes(party) &&
    !clients.some((one) => isOne(one, party))
  )
}

/** The parties that {@link check} may compare: those of the promise, and of its contact; none when nothing is to be compared. */
export const parties = ({ promise, contact, question }: Pick<Arising, "promise" | "contact" | "question">) =>
  compared(contact.state.outside, [promise.to, question?.state.about ?? null])

/**
 * Refuses what cannot be: a promise in a contact that was voided, before it happened, to a client whom it was not about, or
 * to a referrer or partner who took no part; about a question of another client, one that was answered before that contact, or about which the rules let others promise.
 */
export const check = ({
  promise,
  contact,
  question,
  by,
  now,
  isOne
}: Arising): Result.Result<void, Refused> => {
  if (contact.state.voided !== null)
    return Result.fail(new ContactMoment.AlreadyVoided({ contact: contact.id }))
  if (now < contact.state.happenedAt) return Result.fail(new WrongMoment())
  const { outside } = contact.state
  if (isElsewhere(outside, promise.to, isOne))
    return Result.fail(new NotInContact({ contact: contact.id, what: "to" }))
  if (promise.other !== undefined && !othersIn(contact.state).has(promise.other))
    return Result.fail(new NotInContact({ contact: contact.id, what: "other" }))
  if (question === null) return Result.void
  const { id, state } = question
  if (state.voided !== null) return Result.fail(new Question.QuestionVoided({ question: id }))
  if (isElsewhere(outside, state.about, isOne))
    return Result.fail(new NotInContact({ contact: contact.id, what: "question" }))
  // What was answered in the contact itself can be promised about: the promise is part of the answer.
  if (state.answer !== null && state.answer.at < contact.state.happenedAt)
    return Result.fail(new Question.QuestionAnswered({ question: id }))
  const may = Question.mayCommit(state)
  return may === null || [...by, promise.owner].some((one) => may.includes(one))
    ? Result.void
    : Result.fail(new MayNotCommit({ question: id, mayCommit: may }))
}
