/** The areas that every host has. */
import { Clients, collections as identity } from "../identity/Clients.ts"
import * as Area from "./Area.ts"

/** The areas of this package. */
export const coreAreas = [
  Area.make({ name: "clients", collections: identity, service: Clients, layer: Clients.layer })
] as const
