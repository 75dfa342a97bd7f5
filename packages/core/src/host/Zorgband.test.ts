import { describe, expect, it } from "@effect/vitest"
import { type Channel, Collection, Ledger, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import { Clients } from "../identity/Clients.ts"
import { caller, noon, person } from "../testing/Build.ts"
import * as Store from "../work/Store.ts"
import * as Area from "./Area.ts"
import { coreAreas } from "./coreAreas.ts"
import * as Zorgband from "./Zorgband.ts"

const said = { source: "maternity", localId: "1", person: person(1) }
const opening = (options: Partial<Zorgband.Options>) =>
  Zorgband.openZorgband({ ledger: memory(), tenant: "thuiszorg-noord", ...options })

const only = (point: "ledger" | "vault", over: Partial<Plugin.Manifest> = {}) => {
  const { provides } = memory()
  return Plugin.definePlugin({
    id: `test/${point}`,
    version: "1.0.0",
    sdkApi: Plugin.sdkApi,
    ...over,
    provides: provides.filter((extension) => extension.point === point)
  })
}

/** An area of another package: notes, one for each key. */
const Note = Schema.Struct({ text: Schema.String })
const Written = Schema.TaggedUnion({ Written: { text: Schema.String } })
const declaration = {
  name: "note",
  version: 1,
  row: Note,
  categories: { text: "internal" },
  fields: {},
  indexes: {},
  event: Written,
  eventVersion: 1,
  personal: {},
  evolve: (_: typeof Note.Type | null, { text }: typeof Written.Type) => ({ text })
} as const
const notes = Collection.define<typeof Note.Type, typeof Written.Type, never>(declaration)
interface NotesService {
  readonly write: (caller: Caller, key: string, text: string) => Effect.Effect<string, unknown>
  readonly read: (caller: Caller, key: string) => Effect.Effect<string | null, Ledger.LedgerUnavailable>
}
class Notes extends Context.Service<Notes, NotesService>()("test/Notes") {
  static readonly layer: Store.ServiceLayer<Notes> = Layer.effect(
    Notes,
    Effect.gen(function* () {
      const store = yield* Store.make
      return Store.guarded("notes", {
        write: (by: Caller, key: string, text: string) =>
          store.run({
            name: "notes.write",
            caller: by,
            stamp: {},
            payload: { key, text },
            body: (work) =>
              Effect.as(work.record(notes, Written.cases.Written.make({ text }), [key]), by.actor)
          }),
        read: (_by: Caller, key: string) => Effect.map(store.get(notes, key), (row) => row?.text ?? null)
      })
    })
  )
}
const area = Area.make({ name: "notes", collections: [notes], service: Notes, layer: Notes.layer })

describe("openZorgband", () => {
  it("rebuilds what a later release finds by, for the collections of all areas", async () => {
    const ledger = memory()
    const before = await Zorgband.openZorgband({ ledger, tenant: "a", areas: [area] })
    await before.as(caller()).notes.write("n-1", "x")
    await before.close()
    const later = Collection.define<typeof Note.Type, typeof Written.Type, "text">({
      ...declaration,
      fields: { text: Collection.text(({ text }) => text, { since: 2 }) },
      indexes: { by_text: { fields: ["text"] } }
    })
    const grown = { ...area, collections: [later] }
    await using after = await Zorgband.openZorgband({ ledger, tenant: "a", areas: [grown] })
    expect(await after.migrations.check()).toEqual([
      "note has rows from before index version 2: rebuild them"
    ])
    expect(await after.migrations.rebuild()).toEqual([])
    expect(await after.migrations.check()).toEqual([])
  })

  it("gives the services for one caller as promises", async () => {
    await using zorgband = await opening({})
    const desk = zorgband.as(caller())
    const { client, record } = await desk.clients.register(said, { command: "c-1", at: noon })
    expect((await desk.clients.get(client)).records.map(({ id }) => id)).toEqual([record])
    expect(await desk.clients.count()).toEqual({ records: 1, clients: 1, doubts: 0 })
    expect(await desk.clients.register(said, { command: "c-1", at: noon })).toMatchObject({ client })
  })

  it("rejects with the typed error itself", async () => {
    await using zorgband = await opening({})
    const desk = zorgband.as(caller())
    await expect(desk.clients.get("00000000-0000-7000-8000-000000000001" as never)).rejects.toMatchObject({
      _tag: "ClientNotFound"
    })
    await expect(desk.clients.get("no id" as never)).rejects.toMatchObject({
      _tag: "InvalidInput",
      fields: ["id"]
    })
  })

  it.each([
    [{ actor: "", purpose: "intake" }],
    [{ actor: "employee-17", purpose: "" }],
    [{ actor: "Anna de Vries, tel. 06 1234", purpose: "intake" }],
    [null]
  ])("refuses an invalid caller, in reads too", async (who) => {
    await using zorgband = await opening({})
    const desk = zorgband.as(who as never)
    const wrong = { _tag: "InvalidCall", reason: "caller" }
    await expect(desk.clients.count()).rejects.toMatchObject(wrong)
    await expect(desk.clients.register(said)).rejects.toMatchObject(wrong)
    await expect(desk.contacts.timeline([])).rejects.toMatchObject(wrong)
  })

  it("keeps tenants apart in one store", async () => {
    const ledger = memory()
    await using north = await opening({ ledger })
    await using south = await opening({ ledger, tenant: "thuiszorg-zuid" })
    const { client } = await north.as(caller()).clients.register(said)
    await expect(south.as(caller()).clients.get(client)).rejects.toMatchObject({ _tag: "ClientNotFound" })
  })

  it("has the areas of other packages beside its own", async () => {
    await using zorgband = await opening({}).then(() =>
      Zorgband.openZorgband({ ledger: memory(), tenant: "a", areas: [area] })
    )
    const desk = zorgband.as(caller())
    expect(await desk.notes.write("n-1", "hello")).toBe("tester")
    expect(await desk.notes.read("n-1")).toBe("hello")
    expect(await desk.clients.count()).toMatchObject({ clients: 0 })
  })

  it("plans and checks what the storage needs, and applies nothing unasked", async () => {
    await using zorgband = await opening({})
    expect(await zorgband.migrations.plan()).toEqual([])
    await zorgband.migrations.apply()
    expect(await zorgband.migrations.check()).toEqual([])
  })

  it("closes the storage once, also with `await using`", async () => {
    let closed = 0
    const { manifest, provides } = memory()
    const counted = Plugin.definePlugin({
      ...manifest,
      provides: provides.map((extension) =>
        extension.point === "ledger"
          ? Plugin.ledger({
              ...extension,
              open: (setting) =>
                Effect.acquireRelease(extension.open(setting), () =>
                  Effect.sync(() => {
                    closed += 1
                  })
                )
            })
          : extension
      )
    })
    {
      await using zorgband = await opening({ ledger: counted })
      expect(closed).toBe(0)
      await zorgband.close()
      expect(closed).toBe(1)
    }
    expect(closed).toBe(1)
  })

  it.each(["", "Noord", "-noord", "a_b", "a".repeat(64), "noord/zuid"])("refuses the tenant %j", (tenant) =>
    expect(opening({ tenant })).rejects.toMatchObject({ _tag: "InvalidTenant" })
  )

  it.each<readonly [object, string]>([
    [{ ledger: undefined }, "ledger"],
    [{ tenant: null }, "tenant"],
    [{ plugins: memory() }, "plugins"],
    [{ plugins: [{}] }, "plugins.0"],
    [{ plugin: [] }, "an unknown field"],
    [{ areas: [undefined] }, "areas.0"],
    [{ requires: { durable: "yes" } }, "requires.durable"],
    [{ identity: { withoutBSN: "all" } }, "an unknown field of identity"],
    [{ identity: { withoutBsn: "portal" } }, "identity.withoutBsn"],
    [{ identity: { decidedByTwo: "no" } }, "identity.decidedByTwo"],
    [{ identity: { apart: { "social work": "social-work" } } }, "identity.apart"],
    [
      { identity: { survivorship: { name: "x", owners: { adress: ["a"] } } } },
      "an unknown field of identity.survivorship.owners"
    ],
    [{ identity: { likeness: "polish-1" } }, "identity.likeness"]
  ])("refuses %j, and says where", async (given, place) => {
    const refused = opening(given as never)
    await expect(refused).rejects.toMatchObject({
      _tag: "InvalidInput",
      name: "openZorgband",
      places: [place]
    })
  })

  it("takes what is left out by giving it as undefined", async () => {
    const identity = { survivorship: undefined, withoutBsn: undefined, apart: undefined, likeness: undefined }
    await using zorgband = await opening({ plugins: undefined, identity, requires: undefined } as never)
    expect(zorgband.as).toBeDefined()
  })

  it("says what is missing before it opens", async () => {
    await expect(opening({ requires: { durable: true } })).rejects.toMatchObject({
      _tag: "MissingCapability",
      capability: "durable"
    })
    await expect(opening({ requires: { writers: "many machines" } })).rejects.toMatchObject({
      _tag: "MissingCapability"
    })
    await expect(opening({ ledger: only("ledger") })).rejects.toMatchObject({
      _tag: "MissingExtension",
      point: "vault"
    })
    await expect(opening({ ledger: only("vault") })).rejects.toMatchObject({
      _tag: "MissingExtension",
      point: "ledger"
    })
    await expect(opening({ plugins: [only("vault")] })).rejects.toMatchObject({ _tag: "MissingExtension" })
    await expect(opening({ ledger: only("ledger", { sdkApi: 99 }) })).rejects.toMatchObject({
      _tag: "IncompatiblePlugin",
      needs: 99
    })
    await using apart = await opening({ ledger: only("ledger"), plugins: [only("vault")] })
    expect(await apart.as(caller()).clients.count()).toMatchObject({ clients: 0 })
  })
})

describe("within", () => {
  /** Joins a host: whatever the session, the first commit meets a change. */
  const joining = () => {
    const { manifest, provides } = memory()
    const meets = (ledger: Ledger.LedgerService) => {
      let met = false
      const commit: Ledger.LedgerService["commit"] = (batches) =>
        Effect.suspend(() => {
          if (met) return ledger.commit(batches)
          met = true
          return Effect.succeed(batches.map(() => ({ _tag: "Conflict", on: [] })))
        })
      return { ...ledger, commit }
    }
    return Plugin.definePlugin({
      ...manifest,
      provides: provides.map((extension) =>
        extension.point === "ledger"
          ? Plugin.ledger({
              ...extension,
              capabilities: { ...extension.capabilities, joinsHost: true },
              open: (setting) => Effect.map(extension.open(setting), meets),
              within: (_, session) => meets(session as Ledger.LedgerService)
            })
          : extension
      )
    })
  }
  const stored = Effect.gen(function* () {
    const { ledger } = Plugin.resolve([memory()], {}).pipe(Result.getOrThrow)
    const collections = coreAreas.flatMap((one) => one.collections.map(({ layout }) => layout))
    return yield* ledger.open({ tenant: "thuiszorg-noord", collections })
  })
  /** What the desk of a host that meets one change answers. */
  const registering = async (
    desk: (host: Zorgband.Zorgband, session: Ledger.LedgerService) => Zorgband.Desk
  ) => {
    const session = await Effect.runPromise(Effect.scoped(stored))
    await using host = await opening({ ledger: joining() })
    const { clients } = desk(host, session)
    await expect(clients.register(said, { command: "c-1", at: noon })).rejects.toMatchObject({
      _tag: "Contended",
      attempts: 1
    })
    const { client } = await clients.register(said, { command: "c-1", at: noon })
    expect(await clients.register(said, { command: "c-1", at: noon })).toMatchObject({ client })
  }

  it("tries nothing again: a conflict comes back at once, and a repeated command is answered", () =>
    registering((host, session) => host.within(session).as(caller())))

  it("catches a broken copy: it tries again as outside the transaction", () =>
    expect(registering((host) => host.as(caller()))).rejects.toThrow())

  it("gives what plugins provide under names, opened once", async () => {
    let opened = 0
    const read: Channel.Channel["read"] = () => Effect.succeed({ messages: [], cursor: "end" })
    const mail = Point.channel({
      name: "mail",
      open: () =>
        Effect.sync(() => {
          opened += 1
          return { read }
        })
    })
    const plugin = Plugin.definePlugin({ id: "x", version: "1.0.0", sdkApi: Plugin.sdkApi, provides: [mail] })
    await using host = await opening({ ledger: joining(), plugins: [plugin] })
    const session = await Effect.runPromise(Effect.scoped(stored))
    const recognise = async () => ({ outside: [{ role: "anonymous" as const }] as const })
    for (const desk of [host.as(caller()), host.within(session).as(caller())])
      expect((await desk.contacts.takeIn("mail", { after: null, recognise })).cursor).toBe("end")
    expect(opened).toBe(1)
  })

  it("refuses a plugin that cannot join", async () => {
    await using host = await opening({})
    expect(() => host.within({})).toThrow(expect.objectContaining({ _tag: "MissingCapability" }))
  })
})

describe("the layers", () => {
  it("say by their type which services they give", async () => {
    const options = { ledger: memory(), tenant: "thuiszorg-noord" }
    const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect)
    const clients = Effect.flatMap(Clients, (service) => service.count(caller()))
    const wrote = Effect.flatMap(Notes, (service) => service.write(caller(), "n-1", "hello"))
    const plan = Effect.flatMap(Ledger.Ledger, ({ migrations }) => migrations.plan)
    expect(await run(Effect.provide(clients, Zorgband.layer(options)))).toMatchObject({ clients: 0 })
    expect(await run(Effect.provide(plan, Zorgband.layer(options)))).toEqual([])
    expect(await run(Effect.provide(wrote, Zorgband.layer({ ...options, areas: [area] })))).toBe("tester")
    // @ts-expect-error nobody provides Notes
    await expect(run(Effect.provide(wrote, Zorgband.layer(options)))).rejects.toThrow("test/Notes")
  })

  it.live("give the services to a program in Effect", () =>
    Effect.gen(function* () {
      const clients = yield* Clients
      const { client } = yield* clients.register(caller(), said)
      expect((yield* clients.get(caller(), client)).id).toBe(client)
      const missing = yield* Effect.flip(clients.get(caller(), "no id" as never))
      expect(missing._tag).toBe("InvalidInput")
    }).pipe(
      Effect.provide(
        Clients.layer.pipe(Layer.provide(Zorgband.storage({ ledger: memory(), tenant: "thuiszorg-noord" })))
      )
    )
  )
})
