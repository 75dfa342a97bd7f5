/** A care information system with its own register of people, as a connector sees it. */
import type { Person } from "@zorgband/core/identity"
import { SourceConnector } from "@zorgband/plugin-sdk"

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
  readonly connector: SourceConnector.SourceConnector
}

/** Makes a system with people in it. */
export const make = (source: string, people: Readonly<Record<string, Said>>): System => {
  const receipts = new Map<string, string>()
  const system: System = {
    source,
    people: new Map(Object.entries(people)),
    online: true,
    connector: SourceConnector.fromPromise({
      source,
      send: async ({ key, localId, person }) => {
        if (!system.online) throw new Error(`${source} does not answer`)
        // The same change may come twice: it is taken over once, and gets the same receipt.
        const receipt = receipts.get(key) ?? `${source}-${receipts.size + 1}`
        receipts.set(key, receipt)
        system.people.set(localId, { ...system.people.get(localId), ...(person as Said) })
        return { _tag: "Accepted", receipt }
      }
    })
  }
  return system
}
