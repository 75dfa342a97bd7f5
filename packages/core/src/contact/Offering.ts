/** Asking a partner to take a question (*warme overdracht*): it is theirs once they accept, and comes back as it was had. */
import { Result } from "effect"
import type { Code } from "../access/Party.ts"
import type { Instant } from "../time/Instant.ts"
import {
  Event,
  NotOffered,
  OfferedByOther,
  OfferedToOther,
  type Question,
  QuestionAnswered,
  type QuestionId,
  QuestionVoided
} from "./Asked.ts"

// What it is

/** A question with its id. */
export type Known = { readonly id: QuestionId; readonly state: Question }
/** What happens to a question that is open. */
export type Decided = Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided>

// What it decides

/** What happens when the question is open; else it is refused. */
export const ifOpen = ({ id, state }: Known, events: () => ReadonlyArray<Event>): Decided => {
  if (state.voided !== null) return Result.fail(new QuestionVoided({ question: id }))
  return state.answer === null
    ? Result.succeed(events())
    : Result.fail(new QuestionAnswered({ question: id }))
}

/**
 * Asks a partner to take the question (*warme overdracht*). It stays with its owner until the partner accepts; who has it
 * already need not be asked.
 */
export const offer = (known: Known, to: Code, by: Code, at: Instant): Decided =>
  ifOpen(known, () => (to === known.state.owner ? [] : [Event.cases.Offered.make({ to, by, at })]))

/** Whoever offered it, or its owner, asks the partner no longer; `by`: the caller, and whom the caller acts for. */
export const takeBack = (
  known: Known,
  by: ReadonlyArray<string>,
  at: Instant
): Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided | NotOffered | OfferedByOther> => {
  const { id, state } = known
  const { offer, owner } = state
  if (offer === null) return Result.fail(new NotOffered({ question: id }))
  const one = by.find((each) => each === offer.by || each === owner)
  return one === undefined
    ? Result.fail(new OfferedByOther({ question: id, by: offer.by, owner }))
    : ifOpen(known, () => [Event.cases.TakenBack.make({ by: one, at })])
}

type Answered = Result.Result<
  ReadonlyArray<Event>,
  QuestionAnswered | QuestionVoided | NotOffered | OfferedToOther
>

const ifTheirs = (
  known: Known,
  to: Code | undefined,
  by: ReadonlyArray<string>,
  event: () => Event
): Answered => {
  if (to === undefined) return Result.fail(new NotOffered({ question: known.id }))
  return by.includes(to)
    ? ifOpen(known, () => [event()])
    : Result.fail(new OfferedToOther({ question: known.id, to }))
}

/** Who has it, after those who get it back: a partner comes on top until they give it back, any other owner is alone. */
export const owners = ({ hops, ownedFrom = 0 }: Question): ReadonlyArray<Code> => {
  let had: Array<Code> = []
  for (const [n, { owner, why }] of hops.slice(ownedFrom).entries())
    if (n > 0 && why === "partner") had.push(owner)
    else if (n > 0 && why === "returned") had.pop()
    else had = [owner]
  return had
}

/** Whoever it was offered to accepts the question; `by`: the caller, and whom the caller acts for. */
export const accept = (known: Known, by: ReadonlyArray<string>, at: Instant): Answered =>
  ifTheirs(known, known.state.offer?.to, by, () => Event.cases.Accepted.make({ at }))

/** Whoever it was offered to, or the partner who has it, gives the question back, with why. */
export const giveBack = (known: Known, by: ReadonlyArray<string>, at: Instant, reason: Code): Answered => {
  const { offer, owner, withPartner } = known.state
  const has = withPartner ? owner : undefined
  const partnerAgain = withPartner && owners(known.state).length > 2
  // A partner who has it may have offered it on: either may give it back.
  const to = offer !== null && by.includes(offer.to) ? offer.to : (has ?? offer?.to)
  return ifTheirs(known, to, by, () =>
    Event.cases.Returned.make({
      at,
      reason,
      ...(withPartner && to !== owner ? { stays: true } : partnerAgain ? { withPartner: true } : {})
    })
  )
}
