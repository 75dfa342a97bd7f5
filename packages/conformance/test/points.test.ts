import { describe, expect, it } from "@effect/vitest"
import { Channel } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { exchange } from "../src/broken/points/channels.ts"
import { brokenPoints, pointTwins, soundPoints } from "../src/broken/points.ts"
import { Certificate, Run, type Stand } from "../src/index.ts"
import * as Kit from "../src/Kit.ts"
import { pointChecks } from "../src/points/checks.ts"
import { describePlugin } from "../src/vitest.ts"

const ids = Object.values(pointChecks).flatMap((checks) => Object.keys(checks))

/** Runs a check, and tells the tag of what it failed with. */
const failure: Kit.Runner = (part, check) =>
  Effect.gen(function* () {
    const exit = yield* Effect.exit(Effect.scoped(Effect.flatMap(part.context, check.run)))
    if (exit._tag === "Success") return { status: "passed", detail: null } as const
    const [reason] = exit.cause.reasons
    const error = reason?._tag === "Fail" ? (reason.error as { readonly _tag: string }) : null
    return { status: "failed", detail: error?._tag ?? "a defect" } as const
  })

for (const [name, { plugin, stands }] of Object.entries(soundPoints))
  describePlugin(`a sound ${name}`, plugin, { stands })

describe("the kit catches", () => {
  for (const [id, name] of Object.entries(pointTwins).flatMap(([id, names]) =>
    names.map((name) => [id, name] as const)
  )) {
    const { title, plugin, stands } = brokenPoints[name]
    it.live(`${name}: ${title} (${id})`, () =>
      Effect.gen(function* () {
        const bound = Kit.standing(plugin, stands).find((one) => one.id.startsWith(`${id} (`))
        // The law must be what fails, not the fault itself.
        const found = yield* bound?.run(failure) ?? Effect.die("no such check")
        expect(found).toEqual({ status: "failed", detail: "CheckFailed" })
      })
    )
  }

  it("every broken plugin, by every check", () => {
    const caught = new Set<string>(Object.values(pointTwins).flat())
    expect(Object.keys(brokenPoints).filter((name) => !caught.has(name))).toEqual([])
    expect(Object.keys(pointTwins).sort()).toEqual(ids.sort())
  })
})

describe("a stand with nothing to watch", () => {
  const withheld = (handle: string | null) =>
    exchange("lets nobody's number through", ({ read }, { heard, now }) => ({
      read: (after, limit) =>
        now() === "none"
          ? Effect.map(read(after, limit), (page) => ({
              ...page,
              messages: page.messages.map((message) => ({ ...message, handle }))
            }))
          : Effect.fail(
              new Channel.ChannelUnavailable({ channel: "telephony", code: `${heard.at(-1)?.handle}` })
            )
    }))

  for (const handle of [null, "112"])
    it.live(`is refused for what a channel says when it fails: all are heard as ${handle}`, () =>
      Effect.gen(function* () {
        const { plugin, stands } = withheld(handle)
        const { results } = yield* Run.run(plugin, { stands, only: (id) => id.startsWith("channel.quiet") })
        expect(results.map(({ status, detail }) => [status, detail])).toEqual([
          [
            "failed",
            expect.stringContaining(
              "the stand hears of a handle, subject or text of four characters at least"
            )
          ]
        ])
      })
    )
})

describe("a stand that knows nobody", () => {
  const { plugin } = soundPoints.roster
  const roster = { trouble: async () => {}, team: "noord" }
  const knowing = (people: number): Stand.Stands => {
    const members = ["a", "b"].slice(0, people)
    const skilled = members.map((member) => ({ member, skills: [] }))
    const absent = members.map((member) => ({ member, present: false, capacity: 0 }))
    return {
      "skill provider": { roster: { ...roster, known: skilled } },
      "capacity provider": { roster: { ...roster, known: absent } }
    }
  }
  const wrong: ReadonlyArray<readonly [people: number, id: string, why: string]> = [
    [1, "skills.answers", "the stand knows two people at least"],
    [1, "rooms.answers", "the stand knows two people at least"],
    [2, "skills.answers", "the stand knows one who has a skill"],
    [2, "rooms.answers", "the stand knows one who is there"],
    [2, "skills.quiet", "the stand knows somebody by an id or skill of four characters at least"],
    [2, "rooms.quiet", "the stand knows somebody by an id or skill of four characters at least"]
  ]
  for (const [people, id, why] of wrong)
    it.live(`is refused: ${id} with ${people}`, () =>
      Effect.gen(function* () {
        const only = (one: string) => one.startsWith(id)
        const { results } = yield* Run.run(plugin, { stands: knowing(people), only })
        expect(results).toMatchObject([{ status: "failed", detail: expect.stringContaining(why) }])
      })
    )
})

describe("a plugin without storage", () => {
  const { plugin, stands } = soundPoints.channel

  it.live("is certified for what it provides, by its name", () =>
    Effect.gen(function* () {
      const certificate = Certificate.make(yield* Run.run(plugin, { stands }), [], 0)
      expect(certificate.conforms).toBe(true)
      expect(certificate.results.map(({ id }) => id)).toEqual(
        Object.keys(pointChecks.channel).map((id) => `${id} (telephony)`)
      )
      expect(yield* Certificate.verify(certificate, plugin, { stands })).toEqual([])
      const part = Certificate.make(
        yield* Run.run(plugin, { stands, only: (id) => id.includes("ids") }),
        [],
        0
      )
      expect(part.conforms).toBe(false)
    })
  )

  it.live("is not testable without a stand", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(
        Run.run(plugin, { stands: { channel: { other: stands.channel?.telephony as never } } })
      )
      expect(failed.message).toBe("The plugin cannot be tested: give a stand for the channel telephony")
    })
  )
})
