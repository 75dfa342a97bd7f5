/** Broken connectors: a system with one fault each. */
import { type Json, Point, SourceConnector } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { ConnectorStand, Trouble } from "../../points/Stand.ts"
import { type BrokenPoint, plugin, troubling } from "./BrokenPoint.ts"

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

/** A system that takes changes over, each once. */
export const system = (title: string, fault: ConnectorFault): BrokenPoint => {
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

/** The broken ones, by name. */
export const connectors = {
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
  "receipt with a house number": system("answers with the number of the house", ({ send }) => ({
    send: (change) =>
      Effect.map(send(change), (answer) => {
        const { address } = change.person as { readonly address: { readonly houseNumber: number } }
        return answer._tag === "Accepted"
          ? { ...answer, receipt: `${answer.receipt}-${address.houseNumber}` }
          : answer
      })
  })),
  "logs the change": system("logs what it sends", ({ send }) => ({
    send: (change) =>
      Effect.andThen(Effect.annotateLogs(Effect.logTrace("sending"), { change }), send(change))
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
