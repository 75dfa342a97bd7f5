/** Systems that register people and take changes, for the tests of outward flow. */
import { memory, Plugin, Point, SourceConnector } from "@zorgband/plugin-sdk"
import { openZorgband } from "../host/Zorgband.ts"
import type * as Person from "./Person.ts"

type Said = typeof Person.Person.Encoded

/** What a system says of Jan. */
export const jan = {
  name: { firstNames: "Johannes", own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  address: { postcode: "3512JE", houseNumber: 12 }
} satisfies Said
/** The same, after he moved. */
export const moved = { ...jan, address: { postcode: "1234AB", houseNumber: 1 } }

/** A system that takes what it is sent, refuses it, or cannot be reached. */
export const system = (source: string) => {
  const taken: Array<SourceConnector.SourceChange> = []
  const state = { mood: "takes" as "takes" | "refuses" | "is down" | "says nonsense", taken }
  const connector: Point.Named<"source connector"> = SourceConnector.fromPromise({
    name: source,
    send: async (change) => {
      if (state.mood === "is down") throw new Error("No route to host")
      if (state.mood === "says nonsense") return { ok: true } as never
      taken.push(change)
      return state.mood === "takes"
        ? { _tag: "Accepted", receipt: `${source}-${taken.length}` }
        : { _tag: "Refused", reason: "address is kept elsewhere" }
    }
  })
  return { state, connector }
}

/** A host with these connectors, and what a test does with it. */
export const opened = async (
  connectors: ReadonlyArray<Point.Named<"source connector">>,
  ledger = memory()
) => {
  const provides = connectors.map(Point.sourceConnector)
  const coupling = Plugin.definePlugin({
    id: "test/coupling",
    version: "1.0.0",
    sdkApi: Plugin.sdkApi,
    provides
  })
  const host = await openZorgband({ ledger, tenant: "outward", plugins: [coupling] })
  await host.migrations.apply()
  const { clients, outward } = host.as({ actor: "data-desk", purpose: "care of base data" })
  const says = (source: string, localId: string, person: Said, at: number) =>
    clients.register({ source, localId, person }, { at })
  const followAll = async (at: number) => {
    let followed = 0
    for (let calls = 0; calls < 100; calls++) {
      const { clients: some, more } = await outward.follow({ at })
      followed += some
      if (!more) return followed
    }
    throw new Error("it goes on for ever")
  }
  const status = async () => {
    const all = await Promise.all(
      (["pending", "sent", "refused"] as const).map(async (one) =>
        (await outward.disagreeing({ status: one })).items.map(({ id }) => `${id} ${one}`)
      )
    )
    return all.flat()
  }
  return { clients, outward, says, followAll, status, close: host.close }
}

/** Jan moved; home care knows, maternity does not. */
export const desk = async (ledger?: Plugin.Plugin) => {
  const maternity = system("maternity")
  const open = await opened([maternity.connector], ledger)
  const first = await open.says("home-care", "1", jan, 1_000)
  const second = await open.says("maternity", "7", jan, 2_000)
  await open.clients.merge({ from: second.client, into: first.client }, { at: 3_000 })
  await open.says("home-care", "1", moved, 4_000)
  await open.followAll(5_000)
  return { ...open, maternity }
}
