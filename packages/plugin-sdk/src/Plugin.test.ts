import { describe, expect, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as MemoryLedger from "./MemoryLedger.ts"
import { memory } from "./memory.ts"
import * as Plugin from "./Plugin.ts"
import * as Point from "./Point.ts"
import * as Vault from "./Vault.ts"

const ledger = (capabilities: Partial<Plugin.LedgerCapabilities> = {}) =>
  Plugin.ledger({
    capabilities: { durable: true, writers: "one machine", joinsHost: false, ...capabilities },
    open: () => Effect.never,
    ...(capabilities.joinsHost === true
      ? { within: () => MemoryLedger.make(new MemoryLedger.MemoryStore("x"), []) }
      : {})
  })
const most = { durable: true, writers: "many machines", joinsHost: true } as const
const least = { durable: false, writers: "one process", joinsHost: false } as const
const vault = Plugin.vault({ open: () => Effect.sync(Vault.memory) })
const channel = (name: string) => Point.channel({ name, open: () => Effect.never })
const register = (name: string) => Point.bsnRegister({ name, open: () => Effect.never })
const connector = (name: string) => Point.sourceConnector({ name, open: () => Effect.never })
const plugin = (id: string, ...provides: ReadonlyArray<Plugin.Extension>) =>
  Plugin.definePlugin({ id, version: "1.0.0", sdkApi: Plugin.sdkApi, provides })

describe("Plugin", () => {
  it("has a manifest that is plain data, and can be read without running it", () => {
    const { manifest } = plugin("@vendor/ledger-x", ledger(), vault, channel("telephony"))
    expect(JSON.parse(JSON.stringify(manifest))).toEqual({
      id: "@vendor/ledger-x",
      version: "1.0.0",
      sdkApi: Plugin.sdkApi,
      provides: [
        { point: "ledger", capabilities: { durable: true, writers: "one machine", joinsHost: false } },
        { point: "vault" },
        { point: "channel", name: "telephony" }
      ]
    })
  })

  it.each([
    ["an empty id", { id: "" }],
    ["an id with a space", { id: "a b" }],
    ["a version that is none", { version: "1" }],
    ["half an sdkApi", { sdkApi: 1.5 }],
    ["nothing provided", { provides: [] }],
    ["a capability that is not known", { provides: [ledger({ writers: "everywhere" } as never)] }],
    ["a capability too many", { provides: [ledger({ cheap: true } as never)] }],
    ["a ledger that says it joins the host and cannot", { provides: [{ ...ledger(), capabilities: most }] }],
    [
      "a ledger that can join the host and does not say so",
      { provides: [{ ...ledger(most), capabilities: least }] }
    ],
    ["a channel without a name", { provides: [channel("")] }],
    ["a channel with a name that is no code", { provides: [channel("téléphone")] }],
    ["a connector of a system that can have no records", { provides: [connector("home|care")] }],
    ["a register that checks in a way that is not known", { provides: [register("guess")] }],
    ["an extension point that is not known", { provides: [{ point: "magic", open: () => {} }] }]
  ])("refuses %s when it is defined", (_, change) => {
    const said = { id: "x", version: "1.0.0", sdkApi: Plugin.sdkApi, provides: [ledger()], ...change }
    expect(() => Plugin.definePlugin(said as Parameters<typeof Plugin.definePlugin>[0])).toThrow(
      Plugin.InvalidPlugin
    )
  })

  const failure = (plugins: ReadonlyArray<Plugin.Plugin>, needs: Plugin.Requirements = {}) => {
    const resolved = Plugin.resolve(plugins, needs)
    return Result.isFailure(resolved) ? resolved.failure : null
  }

  it("refuses a plugin that was made for other contracts", () => {
    const other = Plugin.definePlugin({
      id: "old",
      version: "1.0.0",
      sdkApi: Plugin.sdkApi + 1,
      provides: [vault]
    })
    expect(failure([plugin("x", ledger()), other])).toMatchObject({
      _tag: "IncompatiblePlugin",
      plugin: "old",
      needs: Plugin.sdkApi + 1,
      has: Plugin.sdkApi
    })
  })

  it("refuses a host without storage, or with two, and names them", () => {
    expect(failure([])).toMatchObject({ _tag: "MissingExtension", point: "ledger", providers: [] })
    expect(failure([plugin("x", vault)])).toMatchObject({ _tag: "MissingExtension", point: "ledger" })
    expect(failure([plugin("x", ledger()), plugin("y", ledger())])?.message).toContain("x, y")
    expect(failure([plugin("x", ledger(), vault), plugin("y", vault)])).toMatchObject({ point: "vault" })
  })

  it.each([
    [{ durable: false }, { durable: true }, "durable"],
    [{ joinsHost: false }, { joinsHost: true }, "joinsHost"],
    [{ writers: "one process" }, { writers: "one machine" }, "writers: one machine"],
    [{ writers: "one machine" }, { writers: "many machines" }, "writers: many machines"]
  ] as const)("refuses storage with %j for a host that needs %j", (has, needs, capability) => {
    expect(failure([plugin("x", ledger(has))], needs)).toMatchObject({
      _tag: "MissingCapability",
      plugin: "x",
      capability
    })
  })

  it("takes storage that can do what is needed, or more", () => {
    for (const needs of [
      {},
      { durable: true },
      { writers: "one process" },
      { writers: "many machines" },
      most,
      { durable: false }
    ] as const)
      expect(failure([plugin("x", ledger(most))], needs)).toBeNull()
  })

  it("gives the vault when there is one", () => {
    const without = Result.getOrThrow(Plugin.resolve([plugin("x", ledger())], {}))
    const having = Result.getOrThrow(Plugin.resolve([plugin("x", ledger()), plugin("y", vault)], {}))
    expect([without.vault, having.vault]).toEqual([null, vault])
  })

  it("gives what is provided under names, and refuses two of one point with one name", () => {
    const desk = plugin("desk", channel("telephony"), channel("mail"), connector("telephony"))
    const provided = (...plugins: ReadonlyArray<Plugin.Plugin>) =>
      Result.getOrThrow(Plugin.resolve([plugin("x", ledger()), ...plugins], {})).named.map(
        ({ point, name }) => `${point} ${name}`
      )
    expect(provided(desk, plugin("other", channel("portal")))).toEqual([
      "channel telephony",
      "channel mail",
      "source connector telephony",
      "channel portal"
    ])
    for (const [wrong, providers] of [
      [
        [desk, plugin("other", channel("telephony"))],
        ["desk", "other"]
      ],
      [[plugin("twice", channel("telephony"), channel("telephony"))], ["twice", "twice"]]
    ] as const)
      expect(failure([plugin("x", ledger()), ...wrong])).toMatchObject({
        _tag: "DuplicateExtension",
        point: "channel",
        name: "telephony",
        providers
      })
  })

  it("memory: opened twice it is one store, and another plugin is another", () =>
    Effect.gen(function* () {
      const setting = { tenant: "north", collections: [] }
      const first = memory()
      const open = (one: Plugin.Plugin) => Result.getOrThrow(Plugin.resolve([one], {})).ledger.open(setting)
      const [left, right, other] = [yield* open(first), yield* open(first), yield* open(memory())]
      const batch = {
        command: { id: "c", digest: "d" },
        at: 0,
        expect: [],
        put: [],
        remove: [],
        move: [],
        touch: [],
        events: [],
        erase: [],
        result: 1
      }
      yield* left.commit([batch])
      expect((yield* right.get([], ["c"])).receipts).toEqual([{ digest: "d", result: 1 }])
      expect((yield* other.get([], ["c"])).receipts).toEqual([null])
    }).pipe(Effect.scoped, Effect.runPromise))
})
