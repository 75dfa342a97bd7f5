import { Area } from "@zorgband/core"
import * as Cadence from "./Cadence.ts"
import { Cadences } from "./Cadences.ts"
import * as Partner from "./Partner.ts"
import { Partners } from "./Partners.ts"

/** The areas of this package: give them to `openZorgband` as `areas`, and the host has `partners` and `cadences`. */
export const areas = [
  Area.make({
    name: "partners",
    collections: [Partner.collection],
    service: Partners,
    layer: Partners.layer
  }),
  Area.make({ name: "cadences", collections: [Cadence.collection], service: Cadences, layer: Cadences.layer })
] as const
