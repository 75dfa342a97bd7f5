/** What providers of skills and of room must do: they tell of who was asked for, each once, or that they could not be asked. */
import type { CapacityProvider, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"
import { required, same, so } from "../Check.ts"
import { failure, keepsQuiet, secretsOf, troubled } from "./helpers.ts"
import type { PointContext, StaffStand, Trouble } from "./Stand.ts"

type Failing = { readonly _tag: string }
type Asking<A> = (team: string, members: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<A>, Failing>

/** What one of the people of a stand must be, for its answers to say anything. */
interface Able<A> {
  readonly words: string
  readonly is: (one: A) => boolean
}

/** What a provider says, in one order. */
const said = <A extends { readonly member: string }>(all: ReadonlyArray<A>) =>
  all.toSorted((left, right) => (left.member < right.member ? -1 : 1))

/** Tells of the people of the stand what it knows, and of some of them no other; after a restart too. */
const answers = <A extends { readonly member: string }, E, R>(
  open: Effect.Effect<Asking<A>, E, R>,
  { team, known }: StaffStand<A>,
  able: Able<A>
) =>
  Effect.gen(function* () {
    yield* so("the stand knows two people at least", known.length > 1)
    yield* so(`the stand knows one who ${able.words}`, known.some(able.is))
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

const quiet = <A extends { readonly member: string }, E, R>(
  open: Effect.Effect<Asking<A>, E, R>,
  { known, team, trouble }: StaffStand<A>,
  tag: string
) =>
  Effect.gen(function* () {
    const ask = yield* open
    const secrets = secretsOf(known)
    yield* so("the stand knows somebody by an id or skill of four characters at least", secrets.length > 0)
    const members = known.map(({ member }) => member)
    for (const wrong of ["away", "nonsense"] as const)
      yield* keepsQuiet(wrong, troubled({ trouble }, wrong, failure(wrong, tag, ask(team, members))), secrets)
  })

/** The checks of one kind of provider, each in the words for it. */
const checksOf = <C extends { readonly stand: StaffStand<A> }, A extends { readonly member: string }, E>(
  tag: string,
  able: Able<A>,
  open: (context: C) => Effect.Effect<Asking<A>, E, Scope.Scope>
) => ({
  answers: (must: string) =>
    required<C>("0.1.0", must, (context) => answers(open(context), context.stand, able)),
  quiet: (must: string) => required<C>("0.1.0", must, (context) => quiet(open(context), context.stand, tag)),
  fails: (trouble: Trouble, must: string) =>
    required<C>("0.1.0", must, (context) => fails(open(context), context.stand, trouble, tag))
})

const skills = checksOf(
  "SkillProviderUnavailable",
  { words: "has a skill", is: (one: SkillProvider.Skilled) => one.skills.length > 0 },
  ({ open }: PointContext<"skill provider">) => Effect.map(open, ({ skillsOf }) => skillsOf)
)
const rooms = checksOf(
  "CapacityProviderUnavailable",
  { words: "is there", is: (one: CapacityProvider.Room) => one.present },
  ({ open }: PointContext<"capacity provider">) => Effect.map(open, ({ roomOf }) => roomOf)
)

/** What a provider of skills must do. */
export const skill = {
  "skills.answers": skills.answers("tells the skills of who was asked for, each once, and of nobody else"),
  "skills.quiet": skills.quiet("tells nothing of the people when it fails"),
  "skills.away": skills.fails("away", "says that it could not be asked when its system is away"),
  "skills.nonsense": skills.fails(
    "nonsense",
    "says that it could not be asked when its system answers what cannot be read"
  )
}

/** What a provider of room must do. */
export const capacity = {
  "rooms.answers": rooms.answers(
    "tells who of those who were asked for is there, each once, and of nobody else"
  ),
  "rooms.quiet": rooms.quiet("tells nothing of the people when it fails"),
  "rooms.away": rooms.fails(
    "away",
    "says that it could not be asked when its system is away: nobody is sent home by that"
  ),
  "rooms.nonsense": rooms.fails(
    "nonsense",
    "says that it could not be asked when its system answers what cannot be read"
  )
}
