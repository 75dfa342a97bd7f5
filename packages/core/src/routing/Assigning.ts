/**
 * What happens in teams: questions of who is not there come back, and what waits is assigned to who can take it. Teams
 * are looked at anew each time, so that nothing depends on having seen each change. Plugins may say another thing of
 * somebody in each of their teams: they are assigned what waits where they are there, and it is taken back when they are
 * there in no team; else the one would undo the other for ever.
 */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Reading from "../access/Reading.ts"
import * as Question from "../contact/Question.ts"
import { Instant } from "../time/index.ts"
import * as CommandId from "../work/CommandId.ts"
import * as Step from "../work/Step.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Assignment from "./Assignment.ts"
import * as Moving from "./Moving.ts"
import type * as RuleBook from "./RuleBook.ts"
import type * as RuleSet from "./RuleSet.ts"
import type * as Staff from "./Staff.ts"
import * as TeamMember from "./TeamMember.ts"

// What it is

/** A part of the feed that is followed: its last position, or something of its own when there is nothing in it. */
export type Part = string | number

/** What was done in teams. */
interface Done {
  /** How many questions this call brought back from who is not there. */
  readonly returned: number
  /** How many questions this call assigned. */
  readonly assigned: number
  /** Whether anything was done, by this call or by another that looked at the same. */
  readonly some: boolean
  /** Which providers did not answer, or not what can be. */
  readonly away: ReadonlyArray<string>
}

/** With what it is done. */
export interface Setting {
  /** The storage. */
  readonly store: Store.Store
  /** The rules, for the skills that questions need. */
  readonly book: RuleBook.RuleBook
  /** Its people, as plugins know them. */
  readonly staff: Staff.Staff
  /** Who calls. */
  readonly caller: Caller
  /** The method that was called. */
  readonly name: string
  /** Of which part of the feed it is: part of the ids of its commands. */
  readonly part: Part
  /** When its commands happen. */
  readonly at: Instant.Instant
}

// What it does

/** As many as one query can ask the history of; the rest follows in the next command. */
const atOnce = 64

/** Of how many questions of one party, the last that were due, is read who had them. */
const eachAtMost = 50

const members = (team: string) => ({ index: "by_team", equals: [team] }) as const

/** What cannot be read. */
type Unread = Ledger.LedgerUnavailable | Ledger.InvalidQuery

/** A question that waits in a team, with how it stands. */
type Waiting = Omit<Assignment.Waiting, "knownTo"> & { readonly row: Question.Question }

/** What is known of the people of a team whose room is known. */
export interface Known {
  readonly skills: ReturnType<Staff.Said["skills"]>
  readonly room: NonNullable<ReturnType<Staff.Said["room"]>>
}

/** Somebody as they are now. What they have is counted, never kept. */
export const seen = (
  { ledger }: Store.Store,
  { key: id, row }: Work.Read<TeamMember.TeamMember>,
  { skills, room }: Known
): Effect.Effect<Assignment.Member, Unread> =>
  Effect.gen(function* () {
    const { present, capacity } = room.get(id) ?? row
    const load = present
      ? yield* ledger.count({ collection: Question.collection.name, index: "by_owner", equals: [id] })
      : 0
    return { id, skills: skills.get(id) ?? row.skills, present, capacity, load, lastTook: row.lastTook }
  })

/** What waits in a team, with the skills that it needs: those of its outcome, and the roles to read its labels. */
export const waiting = (
  { store, book }: Pick<Setting, "store" | "book">,
  team: string
): Effect.Effect<ReadonlyArray<Waiting>, Unread | RuleSet.Refusal> =>
  Effect.gen(function* () {
    const found: Array<readonly [string, Question.Question]> = []
    yield* store.each(Question.collection, { index: "by_owner", equals: [team] }, (row, id) => {
      if (row.offer === null && !row.withPartner) found.push([id, row])
    })
    return yield* Effect.forEach(found, ([id, row]) =>
      Effect.gen(function* () {
        const skills = yield* book.skills(row.route)
        return { id, row, since: row.askedAt, skills: [...skills, ...row.labels.map(Reading.role)] }
      })
    )
  })

/** Who had a question about the same party before. */
const knownTo = ({ store }: Setting, parties: ReadonlyArray<Question.Question["about"]>) =>
  Effect.gen(function* () {
    const known = new Map<string, Set<string>>()
    const anyOf = [...new Set(parties.filter((party) => party !== null))]
    if (anyOf.length === 0) return known
    const of = (party: Store.Look["equals"][number], limit: number) =>
      store.page<string, Question.Question, Question.Event>(
        Question.collection,
        { index: "by_party", equals: [party], order: "descending" },
        { limit }
      )
    const all = yield* of({ anyOf }, 1_000)
    // Somebody who asked very much would hide the others: then each is looked up alone, as far as needed.
    const pages =
      all.next === null
        ? [all]
        : yield* Effect.forEach(anyOf, (party) => of(party, eachAtMost), { concurrency: 16 })
    for (const { row } of pages.flatMap(({ items }) => items)) {
      const people = known.get(`${row.about}`) ?? new Set()
      for (const { owner } of row.hops) people.add(owner)
      if (row.answer !== null) people.add(row.answer.by)
      known.set(`${row.about}`, people)
    }
    return known
  })

/** Gives somebody a question. */
export const give = (
  work: Work.Work,
  open: Moving.Known,
  to: string,
  because: TeamMember.Because,
  at: Instant.Instant
): Effect.Effect<void, Ledger.LedgerUnavailable | Question.QuestionAnswered | Question.QuestionVoided> =>
  Effect.gen(function* () {
    yield* Moving.handOver(work, open, to, at, "assigned")
    const took = TeamMember.Event.cases.Took.make({ question: open.id, because, at })
    yield* work.record(TeamMember.collection, took, [to], { also: [Moving.ref(open.id)] })
  })

/** Assigns as much as it can in one command. */
const assign = (setting: Setting, team: string, known: Known) => (work: Work.Work) =>
  Effect.gen(function* () {
    const at = Instant.of(work.at)
    const found = yield* work.find(TeamMember.collection, { ...members(team), limit: TeamMember.mostInTeam })
    const people = yield* Effect.forEach(found, (one) => seen(setting.store, one, known), { concurrency: 16 })
    if (!people.some(Assignment.isFree)) return yield* Step.nothing
    const all = yield* waiting(setting, team)
    const first = Assignment.takeable(all, people).slice(0, atOnce)
    const before = yield* knownTo(
      setting,
      first.map(({ row }) => row.about)
    )
    const asked = first.map(({ row, ...one }) => ({
      ...one,
      knownTo: [...(before.get(`${row.about}`) ?? [])]
    }))
    let assigned = 0
    for (const { question, to, because } of Assignment.assignAll(asked, people, at)) {
      const open = yield* Moving.open(work, question)
      // It moved since it was found: it does not wait here any more.
      if (open?.state.owner !== team || open.state.offer !== null) continue
      yield* give(work, open, to, because, at)
      assigned += 1
    }
    return assigned === 0 ? yield* Step.nothing : assigned
  })

/** Where a question goes of somebody who is not there: to who had it before in a team, else where rules sent it. */
const backTo = (work: Work.Work, { state }: Moving.Known, { teams }: TeamMember.TeamMember) =>
  Effect.gen(function* () {
    const before = [...new Set(state.hops.map(({ owner }) => owner).reverse())]
    for (const owner of before) {
      if (owner === state.owner) continue
      const [one] = yield* work.find(TeamMember.collection, { ...members(owner), limit: 1 })
      if (one !== undefined) return owner
    }
    const routed = state.route?.owner
    return routed === undefined || routed === state.owner ? (teams[0] ?? null) : routed
  })

/** Takes the questions back of somebody who is not there, but for those that came to them by escalation. */
const takeBack = (setting: Setting, member: string, said: Staff.Said) =>
  Effect.gen(function* () {
    const { store, part } = setting
    const found: Array<string> = []
    yield* store.each(Question.collection, { index: "by_owner", equals: [member] }, (row, id) => {
      if (!row.withPartner && row.hops.at(-1)?.why !== "escalated") found.push(id)
    })
    const done = yield* Effect.forEach(
      found,
      (id) =>
        Step.run(store, {
          ...setting,
          own: CommandId.own("back", part, id),
          body: (work) =>
            Effect.gen(function* () {
              const row = yield* work.get(TeamMember.collection, member)
              const open = yield* Moving.open(work, id)
              if (row === null || open?.state.owner !== member) return yield* Step.nothing
              if (open.state.hops.at(-1)?.why === "escalated") return yield* Step.nothing
              if (!isGone(row, member, said)) return yield* Step.nothing
              const to = yield* backTo(work, open, row)
              if (to === null) return yield* Step.nothing
              yield* Moving.handOver(work, open, to, Instant.of(work.at), "absent")
              return 1
            })
        }),
      { concurrency: 16 }
    )
    const back = done.filter((one) => one !== null)
    return { here: back.filter(({ here }) => here).length, some: back.length > 0 }
  })

/** Whether somebody is known to be there in none of their teams. */
const isGone = (
  { present, teams }: Pick<TeamMember.TeamMember, "present" | "teams">,
  member: string,
  said: Staff.Said
): boolean =>
  teams.every((team) => {
    const room = said.room(team)
    return room !== null && !(room.get(member)?.present ?? present)
  })

/** The people of a team. */
const peopleOf = ({ store }: Setting, team: string) =>
  Effect.map(
    store.page<string, TeamMember.TeamMember, TeamMember.Event>(TeamMember.collection, members(team), {
      limit: TeamMember.mostInTeam
    }),
    ({ items }) => items
  )

/** Assigns what waits in a team; says how many this call did, and whether any were. */
const assignAll = (setting: Setting, team: string, known: Known) =>
  Effect.gen(function* () {
    const { store, part } = setting
    let here = 0
    for (let round = 1; ; round += 1) {
      const more = yield* Step.run(store, {
        ...setting,
        own: CommandId.own("assign", part, team, round),
        body: assign(setting, team, known)
      })
      if (more === null) return { here, some: round > 1 }
      if (more.here) here += more.did
    }
  })

/** Looks at teams, and at who left all teams: takes back what is with who is not there, then assigns what waits. */
export const look = (setting: Setting, teams: Iterable<string>, left: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const asked = new Map<string, ReadonlyArray<string>>()
    const people = new Map<string, TeamMember.TeamMember>()
    for (const team of teams) {
      const found = yield* peopleOf(setting, team)
      if (found.length > 0)
        asked.set(
          team,
          found.map(({ id }) => id)
        )
      for (const { id, row } of found) people.set(id, row)
    }
    const said = yield* setting.staff.of(asked)
    const back: Array<Effect.Success<ReturnType<typeof takeBack>>> = []
    for (const id of left) back.push(yield* takeBack(setting, id, said))
    for (const [id, row] of people) if (isGone(row, id, said)) back.push(yield* takeBack(setting, id, said))
    const given: Array<Effect.Success<ReturnType<typeof assignAll>>> = []
    for (const team of asked.keys()) {
      const room = said.room(team)
      if (room !== null) given.push(yield* assignAll(setting, team, { skills: said.skills(team), room }))
    }
    const sum = (of: typeof back) => of.reduce((total, { here }) => total + here, 0)
    const some = [...back, ...given].some((one) => one.some)
    return { returned: sum(back), assigned: sum(given), some, away: said.away } satisfies Done
  })
