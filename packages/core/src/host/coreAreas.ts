/** The areas that every host has. */
import { Clients, collections as identity } from "../identity/Clients.ts"
import { Referrals, collections as referral } from "../referral/Referrals.ts"
import * as Area from "./Area.ts"

/** The areas of this package. */
export const coreAreas = [
  Area.make({ name: "clients", collections: identity, service: Clients, layer: Clients.layer }),
  Area.make({ name: "referrals", collections: referral, service: Referrals, layer: Referrals.layer })
] as const
