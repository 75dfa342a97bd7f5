/** Records a contact with the questions that were asked in it, once for each message that tells of it. */
import type { Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Party from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import type * as Work from "../work/Work.ts"
import * as CallingBack from "./CallingBack.ts"
import * as ContactMoment from "./ContactMoment.ts"
import type { CallsBackRefused } from "./ContactsService.ts"
import * as Question from "./Question.ts"
import * as TakingIn from "./TakingIn.ts"
import { maxQuestions, type Recorded, type Told } from "./Told.ts"

/** What the same message made when it came before. */
const before = (work: Work.Work, message: string) =>
  Effect.gen(function* () {
    const [known] = yield* work.find(ContactMoment.collection, {
      index: "by_message",
      equals: [message],
      limit: 1
    })
    if (known === undefined) return null
    const contact = ContactMoment.ContactId.make(known.key)
    const questions = yield* work.find(Question.collection, {
      index: "by_contact",
      equals: [contact],
      limit: maxQuestions
    })
    const ordered = questions.toSorted((left, right) => left.row.ordinal - right.row.ordinal)
    return { contact, questions: ordered.map(({ key }) => Question.QuestionId.make(key)) }
  })

/** Records it; a message that told of it before made it then. */
export const record = (
  work: Work.Work,
  vault: Vault.VaultService,
  given: Told
): Effect.Effect<
  Recorded,
  | ContactMoment.HappensLater
  | ContactMoment.NotVerified
  | ContactMoment.NoRoomForLabel
  | CallsBackRefused
  | Work.WorkError
> =>
  Effect.gen(function* () {
    const { questions, message: heard, ...told } = given
    const message = heard === undefined ? undefined : yield* TakingIn.tokenOf(vault, heard)
    const known = message === undefined ? null : yield* before(work, message)
    if (known !== null) return known
    const calling = yield* CallingBack.asked(work, told)
    const account = {
      ...(calling === null ? {} : { attempt: calling.attempt }),
      ...told,
      ...(message === undefined ? {} : { message })
    }
    const at = Instant.of(work.at)
    const contact = ContactMoment.ContactId.make(work.id("contact"))
    const about = account.outside.find((party) => party.about !== undefined)?.about ?? null
    const numbered = questions.map((question, ordinal) => ({
      ...question,
      ordinal,
      id: Question.QuestionId.make(work.id(`question ${ordinal}`))
    }))
    const recorded = yield* Effect.fromResult(ContactMoment.record(account, at))
    const labels = recorded.flatMap((event) => (event._tag === "Recorded" ? event.labels : []))
    for (const event of recorded)
      yield* work.record(ContactMoment.collection, event, [contact], {
        also: Party.refs(account.outside.map((party) => party.about)),
        subject: ContactMoment.subject(contact, account)
      })
    if (calling !== null) yield* CallingBack.attempted(work, calling.question, contact, account)
    for (const { id, ordinal, asked: text, behind, inputs, answer, owner = work.caller.actor } of numbered) {
      const subject = Question.subject(id, { about })
      const event = Question.Event.cases.Asked.make({
        contact,
        ordinal,
        about,
        asked: text,
        behind: behind ?? null,
        inputs,
        labels,
        owner,
        at
      })
      yield* work.record(Question.collection, event, [id], { also: Party.refs([about]), subject })
      if (answer !== undefined) {
        const answered = Question.Event.cases.Answered.make({ text: answer, by: work.caller.actor, at })
        yield* work.record(Question.collection, answered, [id], {
          also: Party.refs([about]),
          subject
        })
      }
    }
    return { contact, questions: numbered.map(({ id }) => id) }
  })
