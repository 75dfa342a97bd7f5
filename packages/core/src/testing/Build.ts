/** Builders for tests: callers, stamps, people, and the services over any storage. */
import { Id, type Ledger, Ledger as LedgerPort, type Plugin, Vault } from "@zorgband/plugin-sdk"
import { Clock, Context, Effect, Layer, type Scope } from "effect"
import type { Caller } from "../access/Caller.ts"
import { Calendars, type CalendarsService } from "../contact/Calendars.ts"
import { ChangeRequests, type ChangeRequestsService } from "../contact/ChangeRequests.ts"
import { Commitments, type CommitmentsService } from "../contact/Commitments.ts"
import { Contacts } from "../contact/Contacts.ts"
import type { ContactsService } from "../contact/ContactsService.ts"
import { Questions, type QuestionsService } from "../contact/Questions.ts"
import * as Zorgband from "../host/Zorgband.ts"
import { Clients } from "../identity/Clients.ts"
import type { ClientsService } from "../identity/ClientsService.ts"
import { Outward, type OutwardService } from "../identity/Outward.ts"
import type * as Person from "../identity/Person.ts"
import * as Synthetic from "../identity/population/Synthetic.ts"
import { Quality, type QualityService } from "../identity/Quality.ts"
import { Referrals, type ReferralsService } from "../referral/Referrals.ts"
import { Routes, type RoutesService } from "../routing/Routes.ts"
import { Teams, type TeamsService } from "../routing/Teams.ts"
import type * as Work from "../work/Work.ts"

/** The services over one store, with the store itself to look into. */
export interface Desk {
  /** The storage. */
  readonly ledger: Ledger.LedgerService
  /** The vault. */
  readonly vault: Vault.VaultService
  /** See `Clients`. */
  readonly clients: ClientsService
  /** See `Quality`. */
  readonly quality: QualityService
  /** See `Outward`. */
  readonly outward: OutwardService
  /** See `Contacts`. */
  readonly contacts: ContactsService
  /** See `Questions`. */
  readonly questions: QuestionsService
  /** See `Commitments`. */
  readonly commitments: CommitmentsService
  /** See `ChangeRequests`. */
  readonly changeRequests: ChangeRequestsService
  /** See `Calendars`. */
  readonly calendars: CalendarsService
  /** See `Referrals`. */
  readonly referrals: ReferralsService
  /** See `Routes`. */
  readonly routing: RoutesService
  /** See `Teams`. */
  readonly teams: TeamsService
}

/** The services over a plugin that provides storage and a vault, for a tenant that nobody used before; migrated. */
export const desk = (plugin: Plugin.Plugin): Effect.Effect<Desk, Zorgband.OpenError, Scope.Scope> =>
  Effect.gen(function* () {
    const tenant = `test-${Id.random(yield* Clock.currentTimeMillis)}`
    const context = yield* Layer.build(Zorgband.layer({ ledger: plugin, tenant }))
    const ledger = Context.get(context, LedgerPort.Ledger)
    yield* ledger.migrations.apply
    return {
      ledger,
      vault: Context.get(context, Vault.Vault),
      clients: Context.get(context, Clients),
      quality: Context.get(context, Quality),
      outward: Context.get(context, Outward),
      contacts: Context.get(context, Contacts),
      questions: Context.get(context, Questions),
      commitments: Context.get(context, Commitments),
      changeRequests: Context.get(context, ChangeRequests),
      calendars: Context.get(context, Calendars),
      referrals: Context.get(context, Referrals),
      routing: Context.get(context, Routes),
      teams: Context.get(context, Teams)
    }
  })

/** Somebody who calls: `tester`, for the purpose `test`, in these roles. */
export const caller = (...roles: ReadonlyArray<string>): Caller => ({
  actor: "tester",
  purpose: "test",
  roles
})

/** Noon UTC on 1 January 2026, in epoch milliseconds: when stamps begin. */
export const noon = Date.UTC(2026, 0, 1, 12)

/** Gives stamps: commands `prefix-1`, `prefix-2` and so on, each a minute later than the one before. */
export const stamps = (prefix = "command", start = noon): (() => Required<Work.Stamp>) => {
  let last = 0
  return () => {
    last += 1
    return { command: `${prefix}-${last}`, at: start + last * 60_000 }
  }
}

const firstNames = ["Anna", "Bram", "Cornelia", "Dirk", "Elisabeth", "Frederik", "Geertje", "Hendrik"]
const surnames = ["Jansen", "Hofstra", "Wiersma", "Bakker", "Terpstra", "Kuipers", "Zeldenrust"]

/**
 * A person who exists in no register, the same for the same number: two people with different numbers are seen to be
 * different. The BSN is in the range that is reserved for tests.
 *
 * @param verified whether the BSN was verified; `null` leaves it out
 */
export const person = (n: number, verified: boolean | null = true): typeof Person.Person.Encoded => {
  const pick = <A>(all: ReadonlyArray<A>) => all[n % all.length] as A
  const day = String((n % 28) + 1).padStart(2, "0")
  return {
    name: { own: { name: pick(surnames) }, firstNames: pick(firstNames) },
    birthDate: `${1930 + (n % 70)}-03-${day}`,
    gender: n % 2 === 0 ? "female" : "male",
    address: { street: "Lange Laan", houseNumber: (n % 900) + 1, postcode: "3512AB", place: "Utrecht" },
    telephones: [`+3161${String(2_345_000 + n)}`],
    ...(verified === null
      ? {}
      : {
          bsn: {
            value: Synthetic.bsn(n),
            verification: verified
              ? { status: "verified", method: "SBV-Z", at: noon, by: "employee-1" }
              : { status: "unverified" }
          }
        })
  }
}
