import { describe, expect, it } from "@effect/vitest"
import { CapacityProvider, memory, Plugin, Point, RulePack, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, type Desk, desk, noon } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import { ask, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"
import { laws, type Subject } from "./Staff.laws.ts"
import * as Staff from "./Staff.ts"

/** Changes what is asked and what is said. */
const saying = (
  change: (said: Staff.Said) => Staff.Said,
  ask: (teams: Staff.Asked) => Staff.Asked = (teams) => teams
): Subject => ({
  make: (points) => {
    const sound = Staff.make(points)
    return { ...sound, of: (teams) => Effect.map(sound.of(ask(teams)), change) }
  }
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // Whoever is spoken of is believed to be of the team.
  "only the people of the team are spoken of, and what is believed of them can be": saying(
    (said) => said,
    (teams) => new Map([...teams].map(([team, members]) => [team, [...members, "stranger"]]))
  ),
  "whoever does not answer, or not what can be, is named; of capacity nothing is known then": saying(
    (said) => ({ ...said, room: (team) => said.room(team) ?? new Map() })
  ),
  "of two who speak of one employee the first is believed": {
    make: (points) => Staff.make({ ...points, all: (point) => [...points.all(point)].reverse() })
  },
  "of a team for which a provider answers all is known, whatever it does for another": saying((said) => ({
    ...said,
    room: (team) => (said.away.length > 0 ? null : said.room(team))
  })),
  "providers that are silent cost one wait, however many they are and however many the teams": {
    // One team after the other.
    make: (points) => {
      const sound = Staff.make(points)
      const of: Staff.Staff["of"] = (teams) =>
        Effect.map(
          Effect.forEach(teams, (one) => sound.of(new Map([one]))),
          (all) => all[0] as Staff.Said
        )
      return { ...sound, of }
    }
  }
}

const throwing = {
  get version(): string {
    throw new Error("a defect of the pack")
  }
}

const who = caller()
const hour = 3_600_000
/** A desk with plugins, where anna can have one question of the front, and one was asked. */
const asked = (...provides: ReadonlyArray<Plugin.Extension>) =>
  Effect.gen(function* () {
    const one = yield* desk(
      Plugin.definePlugin({
        id: "test/staff",
        version: "0.0.0",
        sdkApi: Plugin.sdkApi,
        provides: [...memory().provides, ...provides]
      })
    )
    const at = noon - hour
    yield* openDesks(one)
    yield* one.routing.publish(who, rules as never, { command: "rules", at })
    const terms = { teams: ["care-desk"], skills: [], capacity: 1 }
    yield* one.teams.place(who, "anna", terms, { command: "place", at })
    const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
    const question = yield* ask(one, { inputs }, { command: "call", at })
    yield* one.routing.route(who, question, { command: "route", at })
    return { one, question }
  })

const followed = (one: Desk) => one.routing.follow(who, Instant.of(noon))

describe("Staff", () => {
  for (const [law, holds] of Object.entries(laws(Staff))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }

  it.live("a capacity provider says who is there without an event, and a liar leaves the team as it is", () =>
    Effect.gen(function* () {
      let says: unknown = []
      const provider = CapacityProvider.fromPromise({ name: "exchange", roomOf: async () => says as never })
      const { one, question } = yield* asked(Point.capacityProvider(provider))
      const owner = Effect.map(one.questions.get(who, question), (row) => row.owner)
      expect(yield* followed(one)).toMatchObject({ assigned: 0, away: [] })
      says = [{ member: "anna", present: true, capacity: 3 }]
      expect(yield* followed(one)).toMatchObject({ assigned: 1, away: [] })
      expect(yield* owner).toBe("anna")
      for (const lie of [
        [{ member: "anna", present: true, capacity: Number.NaN }],
        [{ member: "anna", present: false, capacity: -1 }],
        "nobody"
      ]) {
        says = lie
        expect(yield* followed(one)).toMatchObject({ returned: 0, away: ["exchange"] })
        expect(yield* owner).toBe("anna")
      }
      says = [{ member: "anna", present: false, capacity: 3 }]
      expect(yield* followed(one)).toMatchObject({ returned: 1, away: [] })
      expect(yield* owner).toBe("care-desk")
    })
  )

  it.live("without an answer about skills, what the host told of them holds", () =>
    Effect.gen(function* () {
      const provider = SkillProvider.fromPromise({ name: "register", skillsOf: () => Promise.reject("away") })
      const { one, question } = yield* asked(Point.skillProvider(provider))
      yield* one.teams.seen(who, "anna", true, { command: "seen", at: noon })
      expect(yield* followed(one)).toMatchObject({ assigned: 1, away: ["register"] })
      expect((yield* one.questions.get(who, question)).owner).toBe("anna")
    })
  )
})

describe("a rule pack", () => {
  const { version: _version, effectiveFrom: _from, ...definition } = rules
  const packed = RulePack.of("home care", [{ version: "1", rules: definition as never }])
  const neverDue = definition.outcomes.map((one) => ({
    ...one,
    deadline: { ...one.deadline, minutes: 60_001 }
  }))
  const from = Instant.of(noon + hour)
  const publish = (one: Desk, pack: string, version = "1") =>
    one.routing.publishPacked(who, pack, { version, effectiveFrom: from }, { command: pack, at: noon })

  it.live("is published from the host's moment, once it is proven", () =>
    Effect.gen(function* () {
      const { one, question } = yield* asked(Point.rulePack(packed))
      expect(yield* publish(one, "home care")).toBe("home care/1")
      const { route } = yield* one.routing.route(who, question, { command: "later", at: from })
      expect(route.version).toBe("home care/1")
    })
  )

  it.live("is refused when it is away, lies, is not there, or would leave a question without an owner", () =>
    Effect.gen(function* () {
      const pack = (name: string, versions: Effect.Effect<unknown, unknown>) =>
        Point.rulePack({ name, open: () => Effect.succeed({ versions: versions as never }) })
      const { one } = yield* asked(
        Point.rulePack(packed),
        pack("away", Effect.fail(new RulePack.RulePackUnavailable({ pack: "away" }))),
        pack("dies", Effect.die("a defect")),
        pack("lies", Effect.succeed([{ version: 1 }])),
        pack("throws", Effect.succeed([throwing])),
        pack("gap", Effect.succeed([{ version: "1", rules: { ...definition, rules: [] } }])),
        pack("never due", Effect.succeed([{ version: "1", rules: { ...definition, outcomes: neverDue } }])),
        pack("wrong", Effect.succeed([{ version: "1", rules: { nothing: true } }]))
      )
      const tag = (pack: string, version?: string) =>
        Effect.map(Effect.flip(publish(one, pack, version)), ({ _tag }) => _tag)
      for (const name of ["away", "dies", "lies", "throws"])
        expect(yield* tag(name)).toBe("RulePackUnavailable")
      expect(yield* tag("gap")).toBe("Incomplete")
      expect(yield* tag("wrong")).toBe("InvalidRules")
      // More working time than office hours are sure to hold: the deadline could not be computed.
      expect(yield* tag("never due")).toBe("InvalidRules")
      expect(yield* tag("nobody's")).toBe("InvalidInput")
      expect(yield* tag("nobody")).toBe("UnknownExtension")
      expect(yield* tag("home care", "2")).toBe("PackedVersionNotFound")
    })
  )
})
