/** The areas that every host has. */
import { Calendars, collections as calendar } from "../contact/Calendars.ts"
import { ChangeRequests, collections as changeRequest } from "../contact/ChangeRequests.ts"
import { Commitments } from "../contact/Commitments.ts"
import { Contacts, collections as contact } from "../contact/Contacts.ts"
import { Questions } from "../contact/Questions.ts"
import { Clients, collections as identity } from "../identity/Clients.ts"
import { Outward, collections as outward } from "../identity/Outward.ts"
import { Quality } from "../identity/Quality.ts"
import { Referrals, collections as referral } from "../referral/Referrals.ts"
import { Routes, collections as routing } from "../routing/Routes.ts"
import { Teams } from "../routing/Teams.ts"
import * as Area from "./Area.ts"

/** The areas of this package. */
export const coreAreas = [
  Area.make({ name: "clients", collections: identity, service: Clients, layer: Clients.layer }),
  Area.make({ name: "quality", collections: [], service: Quality, layer: Quality.layer }),
  Area.make({ name: "outward", collections: outward, service: Outward, layer: Outward.layer }),
  Area.make({ name: "contacts", collections: contact, service: Contacts, layer: Contacts.layer }),
  Area.make({ name: "questions", collections: [], service: Questions, layer: Questions.layer }),
  Area.make({
    name: "commitments",
    collections: [],
    service: Commitments,
    layer: Commitments.layer
  }),
  Area.make({ name: "calendars", collections: calendar, service: Calendars, layer: Calendars.layer }),
  Area.make({
    name: "changeRequests",
    collections: changeRequest,
    service: ChangeRequests,
    layer: ChangeRequests.layer
  }),
  Area.make({ name: "routing", collections: routing, service: Routes, layer: Routes.layer }),
  Area.make({ name: "teams", collections: [], service: Teams, layer: Teams.layer }),
  Area.make({ name: "referrals", collections: referral, service: Referrals, layer: Referrals.layer })
] as const
