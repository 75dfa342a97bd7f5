/** The service of teams: who works in them, who is there, and who takes the next question. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import { Code } from "../access/Party.ts"
import { Instant } from "../time/index.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as TeamMember from "./TeamMember.ts"

// What it is

/** Nobody was placed under this id. */
export class MemberNotFound extends Schema.TaggedError<MemberNotFound>()("MemberNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Nobody was placed in a team under this id. Place them first."
  }
}

/** A team has as many people as it can have. Nothing was written. */
export class TeamFull extends Schema.TaggedError<TeamFull>()("TeamFull", {
  /** The team. */
  team: Schema.String,
  /** How many people it can have. */
  most: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Team ${this.team} has ${this.most} people, as many as a team can have. Place who left in no team, or split it.`
  }
}

/** Somebody with their id. */
export type KnownMember = Store.Stored<Code, TeamMember.TeamMember>

type Answer<A> = Effect.Effect<A, MemberNotFound | TeamFull | Work.WorkError>

/** See {@link Teams}. `routing.follow` assigns; what is told here it takes into account at its next call. */
export interface TeamsService {
  /**
   * Places somebody in teams, with what they can and how many questions they can have at once; all of it, each time.
   * Without teams they left. Who is new is not at work until {@link TeamsService.seen} says so. A team has at most a
   * thousand people: who would be one more is refused. What is with somebody stays when they can do less. An id is of
   * somebody or of a team, never of both.
   */
  readonly place: (
    caller: Caller,
    member: Code,
    terms: typeof TeamMember.Terms.Encoded,
    stamp?: Work.Stamp
  ) => Answer<null>
  /**
   * Tells that somebody is at work, or is not: then their questions go back to the team. For a short break settle a
   * capacity of 0 instead.
   */
  readonly seen: (caller: Caller, member: Code, present: boolean, stamp?: Work.Stamp) => Answer<null>
  /** Somebody. */
  readonly get: (caller: Caller, member: Code) => Answer<TeamMember.TeamMember>
  /** Who works in a team. */
  readonly of: (caller: Caller, team: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownMember>>
}

// What it does

const input = {
  place: Input.reader("teams.place", { member: Code, terms: TeamMember.Terms }),
  seen: Input.reader("teams.seen", { member: Code, present: Schema.Boolean }),
  get: Input.reader("teams.get", { member: Code }),
  of: Input.reader("teams.of", { team: Code })
}

const found = (state: TeamMember.TeamMember | null) =>
  state === null ? Effect.fail(new MemberNotFound()) : Effect.succeed(state)

/** Refuses somebody who is a team, and a team that is somebody: what waits there would be assigned without end. */
const eitherOr = (work: Work.Work, member: Code, { teams }: TeamMember.Terms) =>
  Effect.gen(function* () {
    const refused = (field: string, place: string) =>
      new Input.InvalidInput({ name: input.place.method, fields: [field], places: [place] })
    const [one] = yield* work.find(TeamMember.collection, { index: "by_team", equals: [member], limit: 1 })
    if (one !== undefined) return yield* refused("member", "member")
    for (const team of teams)
      if (team === member || (yield* work.get(TeamMember.collection, team)) !== null)
        return yield* refused("terms", "terms.teams")
  })

/** Refuses somebody who is new in a team that is full: following reads a team at once. */
const fits = (
  { ledger }: Store.Store,
  work: Work.Work,
  before: ReadonlyArray<string>,
  { teams }: TeamMember.Terms
) =>
  Effect.gen(function* () {
    for (const team of teams) {
      if (before.includes(team)) continue
      const look = { index: "by_team", equals: [team] }
      // What is found guards what is counted: of two who come at once, one is counted by the other.
      yield* work.find(TeamMember.collection, { ...look, limit: 1 })
      const has = yield* ledger.count({ ...look, collection: TeamMember.collection.name })
      if (has >= TeamMember.mostInTeam) return yield* new TeamFull({ team, most: TeamMember.mostInTeam })
    }
  })

const make = Effect.gen(function* () {
  const store = yield* Store.make
  return Store.guarded("teams", {
    place: Effect.fn("Teams.place")((caller, member, terms, stamp = {}) =>
      store.command(input.place, { caller, stamp, asked: { member, terms } }, function* (work, given) {
        yield* eitherOr(work, given.member, given.terms)
        const state = yield* work.get(TeamMember.collection, given.member)
        yield* fits(store, work, state?.teams ?? [], given.terms)
        for (const event of TeamMember.place(state, given.terms, Instant.of(work.at)))
          yield* work.record(TeamMember.collection, event, [given.member])
        return null
      })
    ),
    seen: Effect.fn("Teams.seen")((caller, member, present, stamp = {}) =>
      store.command(input.seen, { caller, stamp, asked: { member, present } }, function* (work, given) {
        const state = yield* found(yield* work.get(TeamMember.collection, given.member))
        for (const event of TeamMember.see(state, given.present, Instant.of(work.at)))
          yield* work.record(TeamMember.collection, event, [given.member])
        return null
      })
    ),
    get: Effect.fn("Teams.get")(function* (_caller, member) {
      const { given } = yield* input.get({ member })
      return yield* found(yield* store.get(TeamMember.collection, given.member))
    }),
    of: Effect.fn("Teams.of")(function* (_caller, team, page) {
      const { given } = yield* input.of({ team })
      const look = { index: "by_team", equals: [given.team] }
      return yield* store.page<Code, TeamMember.TeamMember, TeamMember.Event>(
        TeamMember.collection,
        look,
        page
      )
    })
  } satisfies TeamsService)
})

/** Teams, over the storage of the host. */
export class Teams extends Context.Service<Teams, TeamsService>()("@zorgband/core/routing/Teams") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Teams> = Layer.effect(Teams, make)
}
