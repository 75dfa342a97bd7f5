/** What providers of skills and of room must do: they tell of who was asked for, each once, or that they could not be asked. */
import type { CapacityProvider, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import { failure, troubled } from "./helpers.ts"
import type { PointContext, StaffStand, Trouble } from "./Stand.ts"

type Failing = { readonly _tag: string }
type Asking<A> = (team: string, members: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<A>, Failing>

/** What a provider says, in one order. */
const said = <A extends { readonly member: string }>(all: ReadonlyArray<A>) =>
  all.toSorted((left, right) => (left.member < right.member ? -1 : 1))

/** Tells of the people of the stand what it knows, and of some of them no other; after a restart too. */
const answers = <A extends { readonly member: string }, E, R>(
  open: Effect.Effect<Asking<A>, E, R>,
  { team, known }: StaffStand<A>
) =>
  Effect.gen(function* () {
    const ask = yield* open
    const members = known.map(({ member }) => member)
    yield* same("the people of the team", said(yield* ask(team, members)), said(known))
    const [first] = known
    const one = first === undefined ? [] : [first.member]
    yield* same("one of them", yield* ask(team, one), first === undefined ? [] : [first])
    yield* same("somebody who is not known", yield* ask(team, ["nobody-of-the-kit"]), [])
    const again = yield* open
    yield* same("after a restart", said(yield* again(team, members)), said(known))
  })

const fails = <A extends { readonly member: string }, E, R>(
  open: Effect.Effect<Asking<A>, E, R>,
  stand: StaffStand<A>,
  trouble: Trouble,
  tag: string
) =>
  Effect.gen(function* () {
    const ask = yield* open
    const members = stand.known.map(({ member }) => member)
    yield* troubled(stand, trouble, failure(`trouble: ${trouble}`, tag, ask(stand.team, members)))
    yield* same("asked again", said(yield* ask(stand.team, members)), said(stand.known))
  })

const skills = ({ open }: PointContext<"skill provider">) =>
  Effect.map(open, ({ skillsOf }): Asking<SkillProvider.Skilled> => skillsOf)
const rooms = ({ open }: PointContext<"capacity provider">) =>
  Effect.map(open, ({ roomOf }): Asking<CapacityProvider.Room> => roomOf)

/** What a provider of skills must do. */
export const skill = {
  "skills.answers": required<PointContext<"skill provider">>(
    "0.1.0",
    "tells the skills of who was asked for, each once, and of nobody else",
    (context) => answers(skills(context), context.stand)
  ),
  "skills.away": required<PointContext<"skill provider">>(
    "0.1.0",
    "says that it could not be asked when its system is away",
    (context) => fails(skills(context), context.stand, "away", "SkillProviderUnavailable")
  ),
  "skills.nonsense": required<PointContext<"skill provider">>(
    "0.1.0",
    "says that it could not be asked when its system answers what cannot be read",
    (context) => fails(skills(context), context.stand, "nonsense", "SkillProviderUnavailable")
  )
}

/** What a provider of room must do. */
export const capacity = {
  "rooms.answers": required<PointContext<"capacity provider">>(
    "0.1.0",
    "tells who of those who were asked for is there, each once, and of nobody else",
    (context) => answers(rooms(context), context.stand)
  ),
  "rooms.away": required<PointContext<"capacity provider">>(
    "0.1.0",
    "says that it could not be asked when its system is away: nobody is sent home by that",
    (context) => fails(rooms(context), context.stand, "away", "CapacityProviderUnavailable")
  ),
  "rooms.nonsense": required<PointContext<"capacity provider">>(
    "0.1.0",
    "says that it could not be asked when its system answers what cannot be read",
    (context) => fails(rooms(context), context.stand, "nonsense", "CapacityProviderUnavailable")
  )
}
