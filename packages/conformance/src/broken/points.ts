/** Broken channels, connectors and registers, on purpose: simulations with one fault each. */
import {
  BsnRegister,
  CapacityProvider,
  Channel,
  type Json,
  Plugin,
  Point,
  Provided,
  RulePack,
  SkillProvider,
  SourceConnector
} from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { PointCheckId } from "../points/checks.ts"
import type { ChannelStand, ConnectorStand, RegisterStand, Stands, Trouble } from "../points/Stand.ts"

// What it is

/** A broken plugin, with its stands. */
export interface BrokenPoint {
  /** What is wrong with it. */
  readonly title: string
  /** Makes the plugin. */
  readonly plugin: () => Plugin.Plugin
  /** How its system is worked. */
  readonly stands: Stands
}

// What it does

const plugin = (...provides: ReadonlyArray<Plugin.Extension>) =>
  Plugin.definePlugin({
    id: "@zorgband/conformance/broken-point",
    version: "0.0.0",
    sdkApi: Plugin.sdkApi,
    provides
  })

/** A system that answers, or not. */
const troubling = () => {
  let now: Trouble = "none"
  return {
    trouble: async (trouble: Trouble) => {
      now = trouble
    },
    now: () => now
  }
}

// Channels

interface Exchange {
  readonly heard: Array<Channel.Message>
  readonly now: () => Trouble
}

type ChannelFault = (sound: Channel.Channel, exchange: Exchange) => Partial<Channel.Channel>

const unavailable = (code: string) => new Channel.ChannelUnavailable({ channel: "telephony", code })

/** A telephone exchange; the last call of the time before comes again, when there is room. */
const exchange = (title: string, fault: ChannelFault): BrokenPoint => {
  const heard: Array<Channel.Message> = []
  const { trouble, now } = troubling()
  const stand: ChannelStand = {
    trouble,
    hear: async () => {
      const n = heard.length + 1
      heard.push({
        id: `call-${n}`,
        channel: "telephone",
        direction: "in",
        happenedAt: 1_767_268_800_000 + n * 60_000,
        seconds: 60,
        reached: true,
        handle: `+3169999${String(n).padStart(4, "0")}`,
        takenBy: { kind: "employee", id: "employee-17" },
        subject: null,
        text: null,
        language: "nl"
      })
      return `call-${n}`
    }
  }
  const sound: Channel.Channel = {
    read: (after, limit) =>
      Effect.suspend(() => {
        if (now() !== "none") return Effect.fail(unavailable(now()))
        const start = Number(after ?? 0)
        const from = limit > 1 ? Math.max(0, start - 1) : start
        const to = Math.min(heard.length, from + limit)
        return Effect.succeed({ messages: heard.slice(from, to), cursor: String(to) })
      })
  }
  const open = () => Effect.sync(() => ({ ...sound, ...fault(sound, { heard, now }) }))
  return {
    title,
    stands: { channel: { telephony: stand } },
    plugin: () => plugin(Point.channel({ name: "telephony", open }))
  }
}

/** A fault in what is read. */
const reads =
  (change: (page: Channel.Messages, after: string | null, limit: number) => Channel.Messages): ChannelFault =>
  ({ read }) => ({
    read: (after, limit) => Effect.map(read(after, limit), (page) => change(page, after, limit))
  })

const messagesOf = (change: (messages: ReadonlyArray<Channel.Message>) => ReadonlyArray<Channel.Message>) =>
  reads((page) => ({ ...page, messages: change(page.messages) }))

/** A fault in what is made of trouble. */
const whenever =
  (
    trouble: Trouble,
    make: (
      exchange: Exchange,
      after: string | null
    ) => Effect.Effect<Channel.Messages, Channel.ChannelUnavailable>
  ): ChannelFault =>
  (sound, exchange) => ({
    read: (after, limit) =>
      Effect.suspend(() => (exchange.now() === trouble ? make(exchange, after) : sound.read(after, limit)))
  })

let sessions = 0

const channels = {
  "newest first": exchange(
    "gives the latest call first",
    messagesOf((messages) => messages.toReversed())
  ),
  "limit taken for a hint": exchange("gives what it has, whatever is asked", ({ read }) => ({
    read: (after) => read(after, 1_000)
  })),
  "repeats the last, always": exchange(
    "gives the last call of the time before again, also one by one",
    ({ read }) => ({
      read: (after, limit) => {
        const start = Math.max(0, Number(after ?? 0) - 1)
        return read(String(start + (limit > 1 ? 1 : 0)), limit)
      }
    })
  ),
  "read is gone": exchange("a call that was read is not given again", (_, { heard, now }) => ({
    read: (_after, limit) =>
      now() === "none"
        ? Effect.sync(() => ({ messages: heard.splice(0, limit), cursor: "0" }))
        : Effect.fail(unavailable(now()))
  })),
  "ids of a session": exchange("numbers calls anew each time it is opened", (sound, of) => {
    const session = sessions++
    return messagesOf((messages) => messages.map((one) => ({ ...one, id: `${one.id}-${session}` })))(
      sound,
      of
    )
  }),
  "always from the start": exchange("gives all that was ever heard, each time", ({ read }, { heard }) => ({
    read: (after, limit) =>
      Effect.map(read(after, limit), (page) =>
        page.cursor === after && limit > 2 ? { ...page, messages: heard.slice(0, limit) } : page
      )
  })),
  "away is silence": exchange(
    "says that nothing is new when the exchange is away",
    whenever("away", (_, after) => Effect.succeed({ messages: [], cursor: after ?? "0" }))
  ),
  "nonsense is a defect": exchange(
    "dies of an answer that cannot be read",
    whenever("nonsense", () => Effect.die(new SyntaxError("Unexpected token <")))
  ),
  "tells the number": exchange(
    "says in its error who called",
    whenever("away", ({ heard }) => Effect.fail(unavailable(`lost ${heard.at(-1)?.handle}`)))
  ),
  "moves on when it fails": exchange(
    "forgets what was under way when the exchange is away",
    ({ read }, { now, heard }) => {
      let lost = 0
      return {
        read: (after, limit) => {
          if (now() !== "none") lost = heard.length
          return read(String(Math.max(lost, Number(after ?? 0))), limit)
        }
      }
    }
  ),
  "calls of tomorrow": exchange(
    "tells local time as if it were UTC, years ahead",
    messagesOf((messages) =>
      messages.map((message) => ({ ...message, happenedAt: message.happenedAt + 1e12 }))
    )
  )
}

// Connectors

interface System {
  readonly people: Map<string, Array<Json.Json>>
  readonly receipts: Map<string, SourceConnector.SourceAnswer>
  readonly now: () => Trouble
  readonly refuses: () => boolean
}

type ConnectorFault = (
  sound: SourceConnector.SourceConnector,
  system: System
) => Partial<SourceConnector.SourceConnector>

const unreachable = new SourceConnector.ConnectorUnavailable({ source: "maternity" })

const system = (title: string, fault: ConnectorFault): BrokenPoint => {
  const people = new Map<string, Array<Json.Json>>()
  const receipts = new Map<string, SourceConnector.SourceAnswer>()
  const { trouble, now } = troubling()
  let refusing = false
  const refuses = () => refusing
  const stand: ConnectorStand = {
    trouble,
    enter: async () => {
      const localId = `K-${people.size + 1}`
      people.set(localId, [])
      return localId
    },
    taken: async (localId) => [...(people.get(localId) ?? [])],
    refuse: async (refused) => {
      refusing = refused
    }
  }
  const sound: SourceConnector.SourceConnector = {
    send: ({ key, localId, person }) =>
      Effect.suspend(() => {
        if (now() !== "none") return Effect.fail(unreachable)
        const known = receipts.get(key)
        if (known !== undefined) return Effect.succeed(known)
        if (refusing) return Effect.succeed({ _tag: "Refused", reason: "closed for the month" })
        const answer = { _tag: "Accepted", receipt: `m-${receipts.size + 1}` } as const
        receipts.set(key, answer)
        people.get(localId)?.push(person)
        return Effect.succeed(answer)
      })
  }
  const open = () => Effect.sync(() => ({ ...sound, ...fault(sound, { people, receipts, now, refuses }) }))
  return {
    title,
    stands: { "source connector": { maternity: stand } },
    plugin: () => plugin(Point.sourceConnector({ name: "maternity", open }))
  }
}

const connectors = {
  "takes nothing over": system("says that it took a change over, and did not", () => ({
    send: () => Effect.succeed({ _tag: "Accepted", receipt: "m-1" })
  })),
  "takes it over twice": system("takes a change over as often as it comes", ({ send }, { receipts }) => ({
    send: (change) =>
      Effect.suspend(() => {
        receipts.delete(change.key)
        return send(change)
      })
  })),
  "known by the person": system("takes one change of a person over, ever", ({ send }) => ({
    send: (change) => send({ ...change, key: change.localId })
  })),
  "refusal as trouble": system("fails when the system refuses", ({ send }, { refuses }) => ({
    send: (change) => Effect.suspend(() => (refuses() ? Effect.fail(unreachable) : send(change)))
  })),
  "away is refused": system("says that the system refuses when it is away", ({ send }, { now }) => ({
    send: (change) =>
      Effect.suspend(() =>
        now() === "away" ? Effect.succeed({ _tag: "Refused" as const, reason: "away" }) : send(change)
      )
  })),
  "nonsense is accepted": system("takes any answer for a receipt", ({ send }, { now }) => ({
    send: (change) =>
      Effect.suspend(() =>
        now() === "nonsense" ? Effect.succeed({ _tag: "Accepted" as const, receipt: "<html>" }) : send(change)
      )
  })),
  "receipt with a name": system("answers with the name of the person", ({ send }) => ({
    send: (change) =>
      Effect.map(send(change), (answer) =>
        answer._tag === "Accepted"
          ? { ...answer, receipt: JSON.stringify(change.person).slice(0, 200) }
          : answer
      )
  }))
}

// Registers

type RegisterFault = (sound: BsnRegister.BsnRegister, now: () => Trouble) => Partial<BsnRegister.BsnRegister>

const gone = new BsnRegister.BsnRegisterUnavailable()

const office = (title: string, fault: RegisterFault): BrokenPoint => {
  const { trouble, now } = troubling()
  const person = { name: { own: { name: "Ypsilanti" } }, birthDate: "1931-04-17" }
  const known: RegisterStand["known"] = [
    { question: { bsn: "999999990", person }, answer: "verified" },
    {
      question: { bsn: "999999990", person: { ...person, birthDate: "1932-04-17" } },
      answer: "verified-with-deviations"
    },
    { question: { bsn: "999999989", person }, answer: "refuted" }
  ]
  const sound: BsnRegister.BsnRegister = {
    verify: ({ bsn, person: asked }) =>
      Effect.suspend(() => {
        if (now() !== "none") return Effect.fail(gone)
        if (bsn !== "999999990") return Effect.succeed("refuted")
        const same = JSON.stringify(asked) === JSON.stringify(person)
        return Effect.succeed(same ? "verified" : "verified-with-deviations")
      })
  }
  const open = () => Effect.sync(() => ({ ...sound, ...fault(sound, now) }))
  return {
    title,
    stands: { "bsn register": { "SBV-Z": { trouble, known } } },
    plugin: () => plugin(Point.bsnRegister({ name: "SBV-Z", open }))
  }
}

let asked = 0

const registers = {
  "a word of its own": office("answers in a word that nobody knows", () => ({
    verify: () => Effect.succeed("ok" as never)
  })),
  "answers by turns": office("answers one thing now and another then", ({ verify }) => ({
    verify: (question) => Effect.map(verify(question), (answer) => (asked++ % 2 === 0 ? answer : "refuted"))
  })),
  "away is refuted": office(
    "says that the number is another's when the register is away",
    ({ verify }, now) => ({
      verify: (question) =>
        Effect.suspend(() => (now() === "away" ? Effect.succeed("refuted" as const) : verify(question)))
    })
  ),
  "tells the number asked": office("has the number in the cause of its error", ({ verify }, now) => ({
    verify: (question) =>
      Effect.suspend(() =>
        now() === "nonsense"
          ? Effect.fail(
              Object.assign(new BsnRegister.BsnRegisterUnavailable(), { cause: new Error(question.bsn) })
            )
          : verify(question)
      )
  }))
}

// Staff, and rules

const people = [
  { member: "employee-17", skills: ["dementia"], present: true, capacity: 3 },
  { member: "employee-18", skills: [], present: false, capacity: 0 }
]

type Said = Effect.Effect<ReadonlyArray<(typeof people)[number]>, Trouble>
type StaffFault = (
  sound: (members: ReadonlyArray<string>) => Said
) => (members: ReadonlyArray<string>) => Said

/** A roster that says who has which skills and who is there, as two providers. */
const roster = (title: string, fault: StaffFault): BrokenPoint => {
  const { trouble, now } = troubling()
  const sound = (members: ReadonlyArray<string>): Said =>
    Effect.suspend(() =>
      now() === "none"
        ? Effect.succeed(people.filter(({ member }) => members.includes(member)))
        : Effect.fail(now())
    )
  const ask = fault(sound)
  const skillsOf: SkillProvider.SkillProvider["skillsOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, skills }) => ({ member, skills })),
      onFailure: () => new SkillProvider.SkillProviderUnavailable({ provider: "roster" })
    })
  const roomOf: CapacityProvider.CapacityProvider["roomOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, present, capacity }) => ({ member, present, capacity })),
      onFailure: () => new CapacityProvider.CapacityProviderUnavailable({ provider: "roster" })
    })
  return {
    title,
    stands: {
      "skill provider": {
        roster: { trouble, team: "noord", known: people.map(({ member, skills }) => ({ member, skills })) }
      },
      "capacity provider": {
        roster: {
          trouble,
          team: "noord",
          known: people.map(({ member, present, capacity }) => ({ member, present, capacity }))
        }
      }
    },
    plugin: () =>
      plugin(
        Point.skillProvider(Provided.of("roster", { skillsOf })),
        Point.capacityProvider(Provided.of("roster", { roomOf }))
      )
  }
}

const rosters = {
  "tells of everybody": roster(
    "tells of all people of the team, whoever was asked for",
    (sound) => () => sound(people.map(({ member }) => member))
  ),
  "tells twice": roster(
    "tells of somebody once for each shift",
    (sound) => (members) => Effect.map(sound(members), (all) => [...all, ...all])
  ),
  "away is nobody": roster(
    "says that nobody is there when the roster is away",
    (sound) => (members) =>
      Effect.catch(sound(members), (trouble) =>
        trouble === "away" ? Effect.succeed([]) : Effect.fail(trouble)
      )
  ),
  "dies of nonsense": roster(
    "dies of an answer that cannot be read",
    (sound) => (members) =>
      Effect.catch(sound(members), (trouble) =>
        trouble === "nonsense" ? Effect.die(new SyntaxError("Unexpected token <")) : Effect.fail(trouble)
      )
  )
}

const packed = (title: string, versions: () => ReadonlyArray<RulePack.PackedRules>): BrokenPoint => ({
  title,
  stands: { "rule pack": { "home care": {} } },
  plugin: () => plugin(Point.rulePack(RulePack.of("home care", versions())))
})

let editions = 0

const packs = {
  "one id for two": packed("has two versions under one id", () => [
    { version: "1", rules: { rows: [] } },
    { version: "1", rules: { rows: [1] } }
  ]),
  "a new edition each time": packed("changes what a version says", () => [
    { version: "1", rules: { rows: [editions++] } }
  ])
}

/** Every broken plugin, by name. */
export const brokenPoints = { ...channels, ...connectors, ...registers, ...rosters, ...packs }

/** The same simulations with nothing wrong. */
export const soundPoints = {
  channel: exchange("nothing is wrong with it", () => ({})),
  connector: system("nothing is wrong with it", () => ({})),
  register: office("nothing is wrong with it", () => ({})),
  roster: roster("nothing is wrong with it", (sound) => sound),
  pack: packed("nothing is wrong with it", () => [{ version: "1", rules: { rows: [] } }])
}

/** The broken plugins that each check must catch. */
export const pointTwins: { readonly [Id in PointCheckId]: keyof typeof brokenPoints } = {
  "channel.order": "newest first",
  "channel.limit": "limit taken for a hint",
  "channel.one-by-one": "repeats the last, always",
  "channel.place-stands": "read is gone",
  "channel.ids": "ids of a session",
  "channel.forward": "always from the start",
  "channel.away": "away is silence",
  "channel.nonsense": "nonsense is a defect",
  "channel.quiet": "tells the number",
  "channel.skips-nothing": "moves on when it fails",
  "channel.contacts": "calls of tomorrow",
  "connector.takes-over": "takes nothing over",
  "connector.once": "takes it over twice",
  "connector.each": "known by the person",
  "connector.refusal": "refusal as trouble",
  "connector.away": "away is refused",
  "connector.nonsense": "nonsense is accepted",
  "connector.quiet": "receipt with a name",
  "register.answers": "a word of its own",
  "register.same-answer": "answers by turns",
  "register.away": "away is refuted",
  "register.nonsense": "tells the number asked",
  "skills.answers": "tells of everybody",
  "skills.away": "away is nobody",
  "skills.nonsense": "dies of nonsense",
  "rooms.answers": "tells twice",
  "rooms.away": "away is nobody",
  "rooms.nonsense": "dies of nonsense",
  "pack.versions": "one id for two",
  "pack.stands": "a new edition each time"
}
