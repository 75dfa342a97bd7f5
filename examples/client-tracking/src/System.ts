/** A care information system with its own register of people, as a connector sees it. */
import type { Person } from "@zorgband/core/identity"
import { Plugin, Point, SourceConnector } from "@zorgband/plugin-sdk"

type Said = typeof Person.Person.Encoded

/** A system that somebody else built. */
export interface System {
  /** Its name. */
  readonly source: string
  /** What it says of the people that it knows, by its own id. */
  readonly people: Map<string, Said>
  /** Whether it can be reached. */
  online: boolean
  /** The road to it. */
  readonly plugin: Plugin.Plugin
}

/** Makes a system with people in it. */
export const make = (source: string, people: Readonly<Record<string, Said>>): System => {
  const receipts = new Map<string, string>()
  const connector = SourceConnector.fromPromise({
    name: source,
    send: async ({ key, localId, person }) => {
      if (!system.online) throw new Error(`${source} does not answer`)
      // The same change may come twice: it is taken over once, and gets the same receipt.
      const receipt = receipts.get(key) ?? `${source}-${receipts.size + 1}`
      receipts.set(key, receipt)
      system.people.set(localId, { ...system.people.get(localId), ...(person as Said) })
      return { _tag: "Accepted", receipt }
    }
  })
  const system: System = {
    source,
    people: new Map(Object.entries(people)),
    online: true,
    plugin: Plugin.definePlugin({
      id: `example/${source}`,
      version: "1.0.0",
      sdkApi: Plugin.sdkApi,
      provides: [Point.sourceConnector(connector)]
    })
  }
  return system
}
