/**
 * Assignment within a team (*toewijzing*): who of the team takes a question, and which question is taken when somebody
 * gets free.
 *
 * A decision of one moment. Make it again when anything changes: a question comes in or is answered, somebody arrives,
 * leaves or gets free. Then nothing waits while somebody could take it.
 */
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant } from "../time/index.ts"

// What it is

/** Somebody of the team, as things are now. */
export const Member = Schema.Struct({
  /** The id of the employee. */
  id: Code,
  /** The skills that they have. */
  skills: Schema.Array(Code),
  /** Whether they are at work. */
  present: Schema.Boolean,
  /** How many questions they can have at once. */
  capacity: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  /** How many they have. */
  load: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  /** When they last took a question; null when they have not yet. */
  lastTook: Schema.NullOr(Instant.Instant)
})
/** See {@link Member}. */
export interface Member extends Schema.Schema.Type<typeof Member> {}

/** A question that waits for somebody of the team. */
export const Waiting = Schema.Struct({
  /** The id of the question. */
  id: Code,
  /** When it was asked. */
  since: Instant.Instant,
  /** The skills that whoever takes it needs. */
  skills: Schema.Array(Code),
  /** The ids of employees whom the client knows (*bekend gezicht*). */
  knownTo: Schema.Array(Code)
})
/** See {@link Waiting}. */
export interface Waiting extends Schema.Schema.Type<typeof Waiting> {}

/** A question and who takes it. */
export const Assigned = Schema.Struct({
  /** The id of the question. */
  question: Code,
  /** The id of the employee. */
  to: Code,
  /** Why: the client knows them, or they have the most room. */
  because: Schema.Literals(["known to the client", "most room"])
})
/** See {@link Assigned}. */
export interface Assigned extends Schema.Schema.Type<typeof Assigned> {}

// What can go wrong

/** Nobody of the team can take the question now. It waits; escalation goes on. */
export class NobodyFree extends Schema.TaggedError<NobodyFree>()("NobodyFree", {
  /** The id of the question. */
  question: Schema.String,
  /** What is lacking: the first of these that holds for everybody. */
  lacks: Schema.Literals(["skills", "presence", "capacity"])
}) {
  override get message(): string {
    const lacking = {
      skills: "nobody of the team has its skills; route it elsewhere or train somebody",
      presence: "nobody with its skills is at work",
      capacity: "everybody with its skills who is at work has as many as they can"
    }
    return `Question ${this.question} cannot be assigned: ${lacking[this.lacks]}.`
  }
}

// What it decides

const isSkilled = ({ skills }: Member, question: Pick<Waiting, "skills">): boolean =>
  question.skills.every((skill) => skills.includes(skill))

/** Whether somebody can take anything now: present, and with room. */
export const isFree = ({ present, capacity, load }: Member): boolean => present && load < capacity

/** Whether somebody can take a question now: skilled, present, and with room. */
export const canTake = (member: Member, question: Pick<Waiting, "skills">): boolean =>
  isSkilled(member, question) && isFree(member)

/** Who has the smaller part of their capacity in use goes first; then who took a question longest ago; then by id. */
const byRoom = (a: Member, b: Member): number =>
  a.load * b.capacity - b.load * a.capacity ||
  (a.lastTook ?? Number.NEGATIVE_INFINITY) - (b.lastTook ?? Number.NEGATIVE_INFINITY) ||
  (a.id < b.id ? -1 : 1)

type Aged = Pick<Waiting, "id" | "since">
const byAge = (a: Aged, b: Aged): number => a.since - b.since || (a.id < b.id ? -1 : 1)

/** What somebody of the team can take now, the oldest first: of one who gets free, what they take next. */
export const takeable = <Q extends Omit<Waiting, "knownTo">>(
  waiting: ReadonlyArray<Q>,
  team: ReadonlyArray<Member>
): ReadonlyArray<Q> =>
  waiting.filter((question) => team.some((member) => canTake(member, question))).sort(byAge)

/** Who takes a question: somebody whom the client knows where that is possible, else who has the most room. */
export const assign = (
  question: Waiting,
  team: ReadonlyArray<Member>
): Result.Result<Assigned, NobodyFree> => {
  const free = team.filter((member) => canTake(member, question)).sort(byRoom)
  const known = free.find(({ id }) => question.knownTo.includes(id))
  const chosen = known ?? free[0]
  if (chosen !== undefined) {
    const because = known === undefined ? "most room" : "known to the client"
    return Result.succeed({ question: question.id, to: chosen.id, because })
  }
  const skilled = team.filter((member) => isSkilled(member, question))
  const lacks =
    skilled.length === 0 ? "skills" : skilled.some(({ present }) => present) ? "capacity" : "presence"
  return Result.fail(new NobodyFree({ question: question.id, lacks }))
}

/**
 * Assigns all that can be assigned now, the oldest question first, so that nothing waits while somebody could take it.
 * Give it what waits and the team as they are after every event.
 */
export const assignAll = (
  waiting: ReadonlyArray<Waiting>,
  team: ReadonlyArray<Member>,
  now: Instant.Instant
): ReadonlyArray<Assigned> => {
  const members = new Map(team.map((member) => [member.id, member]))
  return [...waiting].sort(byAge).flatMap((question) => {
    const assigned = assign(question, [...members.values()])
    if (Result.isFailure(assigned)) return []
    const taker = members.get(assigned.success.to)!
    members.set(taker.id, { ...taker, load: taker.load + 1, lastTook: now })
    return [assigned.success]
  })
}
