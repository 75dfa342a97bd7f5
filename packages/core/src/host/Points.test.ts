import { describe, expect, it } from "@effect/vitest"
import { BsnRegister, type Channel, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, Layer } from "effect"
import { Contacts } from "../contact/Contacts.ts"
import { caller } from "../testing/Build.ts"
import * as Zorgband from "./Zorgband.ts"

const tenant = "thuiszorg-noord"
const taking = {
  after: null,
  recognise: async () => ({ outside: [{ role: "anonymous" as const }] as const })
}

const plugin = (id: string, ...provides: ReadonlyArray<Plugin.Extension>) =>
  Plugin.definePlugin({ id, version: "1.0.0", sdkApi: Plugin.sdkApi, provides })

/** A channel that tells when it is opened and closed, and on which nothing is heard but its name. */
const telling = (name: string, log: Array<string>) =>
  Point.channel({
    name,
    open: (of) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          log.push(`open ${name} of ${of}`)
          const read: Channel.Channel["read"] = () =>
            Effect.succeed({ messages: [], cursor: `heard by ${name}` })
          return { read }
        }),
        () => Effect.sync(() => log.push(`close ${name}`))
      )
  })

describe("what plugins provide under names", () => {
  it("is opened with the host, reached by its name, and closed with the host", async () => {
    const log: Array<string> = []
    const plugins = [plugin("desk", telling("telephony", log), telling("mail", log))]
    const host = await Zorgband.openZorgband({ ledger: memory(), tenant, plugins })
    expect(log).toEqual([`open telephony of ${tenant}`, `open mail of ${tenant}`])
    const { contacts } = host.as(caller())
    expect((await contacts.takeIn("mail", taking)).cursor).toBe("heard by mail")
    expect((await contacts.takeIn("telephony", taking)).cursor).toBe("heard by telephony")
    await host.close()
    expect(log.slice(2)).toEqual(["close mail", "close telephony"])
  })

  it("is refused by another name, with those that there are", async () => {
    const plugins = [plugin("desk", telling("telephony", []), telling("mail", []))]
    await using host = await Zorgband.openZorgband({ ledger: memory(), tenant, plugins })
    const asked = host.as(caller()).contacts.takeIn("portal", taking)
    await expect(asked).rejects.toMatchObject({ _tag: "UnknownExtension", has: ["telephony", "mail"] })
    await expect(asked).rejects.toThrow("telephony, mail")
    // What is given as a name may be anybody's.
    expect(JSON.stringify(await asked.catch((failure) => [failure, failure.message]))).not.toContain("portal")
    await using bare = await Zorgband.openZorgband({ ledger: memory(), tenant })
    await expect(bare.as(caller()).contacts.takeIn("portal", taking)).rejects.toMatchObject({ has: [] })
  })

  it("refuses the host with a typed error when it breaks at opening, and tells nothing of what it said", async () => {
    const channel = Point.channel({
      name: "mail",
      open: () => {
        throw new Error("Trompetter")
      }
    })
    const opening = Zorgband.openZorgband({ ledger: memory(), tenant, plugins: [plugin("one", channel)] })
    await expect(opening).rejects.toMatchObject({ _tag: "NotOpened", point: "channel", name: "mail" })
    await expect(opening).rejects.not.toThrow("Trompetter")
  })

  it("is not opened when the host cannot open, and is closed when it comes to that later", async () => {
    const log: Array<string> = []
    const twice = [plugin("one", telling("mail", log)), plugin("two", telling("mail", log))]
    await expect(Zorgband.openZorgband({ ledger: memory(), tenant, plugins: twice })).rejects.toMatchObject({
      _tag: "DuplicateExtension",
      providers: ["one", "two"]
    })
    expect(log).toEqual([])
    const wrong = Point.bsnRegister({
      name: "SBV-Z",
      open: () => Effect.fail(new BsnRegister.BsnRegisterUnavailable())
    })
    const plugins = [plugin("one", telling("mail", log)), plugin("two", wrong)]
    await expect(Zorgband.openZorgband({ ledger: memory(), tenant, plugins })).rejects.toMatchObject({
      _tag: "BsnRegisterUnavailable"
    })
    expect(log).toEqual([`open mail of ${tenant}`, "close mail"])
  })

  it.live("is there for a program in Effect", () =>
    Effect.gen(function* () {
      const plugins = [plugin("desk", telling("mail", []))]
      const storage = Zorgband.storage({ ledger: memory(), tenant, plugins })
      const taken = Effect.flatMap(Contacts, (contacts) => contacts.takeIn(caller(), "mail", taking))
      const over = Contacts.layer.pipe(Layer.provide(storage))
      expect((yield* Effect.provide(taken, over)).cursor).toBe("heard by mail")
    })
  )
})
