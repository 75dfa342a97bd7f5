/**
 * Somebody asks for the next question, instead of waiting until routing is followed: they get the oldest that waits in
 * their teams and that they can take.
 */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Question from "../contact/Question.ts"
import { Instant } from "../time/index.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Assigning from "./Assigning.ts"
import * as Assignment from "./Assignment.ts"
import * as Moving from "./Moving.ts"
import type * as RuleBook from "./RuleBook.ts"
import type * as RuleSet from "./RuleSet.ts"
import type * as Staff from "./Staff.ts"
import type * as TeamMember from "./TeamMember.ts"

// What it is

/** With what it is done. */
interface Setting {
  /** The storage. */
  readonly store: Store.Store
  /** The rules, for the skills that questions need. */
  readonly book: RuleBook.RuleBook
  /** What plugins say of them in each of their teams. */
  readonly said: Staff.Said
}

// What it does

/** The question that they took, or `null` when nothing waits that they can take. */
export const next = (
  setting: Setting,
  work: Work.Work,
  member: string,
  row: TeamMember.TeamMember
): Effect.Effect<
  Question.QuestionId | null,
  | Ledger.LedgerUnavailable
  | Ledger.InvalidQuery
  | Question.QuestionAnswered
  | Question.QuestionVoided
  | RuleSet.Refusal
> =>
  Effect.gen(function* () {
    const { store, said } = setting
    const at = Instant.of(work.at)
    const able = yield* Effect.forEach(row.teams, (team) =>
      Effect.gen(function* () {
        const room = said.room(team)
        if (room === null) return []
        const known = { skills: said.skills(team), room }
        const me = yield* Assigning.seen(store, { key: member, row }, known)
        if (!Assignment.isFree(me)) return []
        const waiting = yield* Assigning.waiting(setting, team)
        return Assignment.takeable(waiting, [me]).map((one) => ({ ...one, team }))
      })
    )
    const oldest = able.flat().sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
    for (const { id, team } of oldest) {
      const open = yield* Moving.open(work, id)
      // It moved since it was found: the one after it is theirs.
      if (open?.state.owner !== team || open.state.offer !== null) continue
      yield* Assigning.give(work, open, member, "asked for the next", at)
      return open.id
    }
    return null
  })
