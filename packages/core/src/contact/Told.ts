/** What is given to the service of contacts: a contact as it is told, what is to be put right, and who took part. */
import { Schema } from "effect"
import { Code } from "../access/Party.ts"
import { prose } from "../identity/Text.ts"
import * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"

// What it is

/** The most questions of one contact. */
export const maxQuestions = 20

/** Which message told of a contact. */
export const Message = Schema.Struct({
  /** Where it came in, such as the id of a telephone system or mailbox. */
  source: Code,
  /** Its id there, 1 to 200 characters. Only a keyed hash is kept. */
  id: Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u))
})
/** See {@link Message}. */
export interface Message extends Schema.Schema.Type<typeof Message> {}

const { message: _, ...account } = ContactMoment.Account.fields

/** A contact as it is told: what happened, and what was asked. */
export const Told = Schema.Struct({
  ...account,
  /** The message that told of it, when a system did: told again, it is the same contact. */
  message: Schema.optionalKey(Message),
  /** What was asked, at most twenty questions. */
  questions: Schema.Array(
    Schema.Struct({
      /** What was asked. */
      asked: prose(2_000),
      /** The question behind it, when one was heard. */
      behind: Schema.optionalKey(prose(2_000)),
      /** What routing rules read of it. */
      inputs: Question.Inputs,
      /** The answer, when it was given at once. */
      answer: Schema.optionalKey(prose(4_000)),
      /**
       * Who has it until it is routed or handed over: the caller when left out. Give the team that may read the labels when the
       * caller may not, such as who handles complaints: the caller can do nothing about it any more.
       */
      owner: Schema.optionalKey(Code)
    })
  ).check(Schema.isMaxLength(maxQuestions))
})
/** See {@link Told}. */
export interface Told extends Schema.Schema.Type<typeof Told> {}

/** What is to be put right in a contact; what is left out stays. */
export const Correction = Schema.Struct({
  /** The facts. */
  facts: ContactMoment.Facts,
  /** What was said. */
  content: Schema.optionalKey(ContactMoment.Content)
})
/** See {@link Correction}. */
export interface Correction extends Schema.Schema.Type<typeof Correction> {}

/** What recording made, or had made when the same message came before. */
export type Recorded = {
  /** The contact. */
  readonly contact: ContactMoment.ContactId
  /** The questions, in order. */
  readonly questions: ReadonlyArray<Question.QuestionId>
}

/** Who took part: an employee or team on the inside, or a referrer or partner on the outside. */
export const Taking = Schema.Struct({
  /** On which side. */
  side: Schema.Literals(["inside", "outside"]),
  /** The id in the host. */
  id: Code
})
/** See {@link Taking}. */
export interface Taking extends Schema.Schema.Type<typeof Taking> {}
