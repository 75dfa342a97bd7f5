/// <reference types="node" />
/**
 * A small input folder of people who do not exist: two systems, a contact log, referrals and a partner register, with
 * their mapping files. Made from a seed, so that it is the same everywhere.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Address, PersonName } from "@zorgband/core/identity"
import { Population, Profile } from "@zorgband/core/identity/testing"
import { CalendarDate, Instant, PartialDate } from "@zorgband/core/time"
import type { Mapping } from "../input/Mapping.ts"
import * as Chance from "./Chance.ts"
import * as Csv from "./Written.ts"

const seed = 2026
const at = "2026-03-31T17:00:00+02:00"
const today = CalendarDate.of(2026, 3, 31)

type MappingFile = typeof Mapping.Encoded

interface File {
  readonly mapping: MappingFile
  readonly text: string
}

const day = (chance: Chance.Chance, within: number, from = 0): CalendarDate.CalendarDate =>
  CalendarDate.addDays(today, -from - chance.below(within))

const clock = (chance: Chance.Chance, from: number, to: number): string => {
  const minutes = from * 60 + chance.below((to - from) * 60)
  return [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, "0")).join(":")
}

const sheet = (
  mapping: Omit<MappingFile, "columns" | "kind"> & { readonly kind: string; readonly delimiter: string },
  headings: Readonly<Record<string, string>>,
  rows: ReadonlyArray<Csv.Cells>,
  mark = ""
): File => ({
  mapping: { ...mapping, columns: headings } as MappingFile,
  text: mark + [Object.values(headings), ...rows].map((cells) => Csv.row(mapping.delimiter, cells)).join("")
})

// Who there is

const made = (people: number): ReadonlyArray<Population.Made> => [
  ...Population.records({
    seed,
    persons: people,
    systems: ["home-care", "maternity"],
    profile: Profile.everyday
  })
]

/** One person in ten is under secrecy, in each system that knows the person: more than in life, to be seen here. */
const isSecret = ({ truth }: Population.Made): boolean => truth.entity % 10 === 7

const verification = ({ person }: Population.Made): string | undefined =>
  person.bsn?.verification.status === "unverified" ? undefined : person.bsn?.verification.method

const homeCare = (records: ReadonlyArray<Population.Made>): File =>
  sheet(
    {
      file: "thuiszorg.csv",
      kind: "persons",
      system: "home-care",
      encoding: "utf-8",
      delimiter: ";",
      dates: "DD-MM-YYYY",
      codes: { secrecy: { J: "1", N: "0" } }
    } as never,
    {
      localId: "Clientnummer",
      firstNames: "Voornamen",
      initials: "Voorletters",
      usualName: "Roepnaam",
      prefix: "Voorvoegsel",
      surname: "Achternaam",
      partnerPrefix: "Voorvoegsel partner",
      partnerSurname: "Achternaam partner",
      nameUsage: "Naamgebruik",
      birthDate: "Geboortedatum",
      gender: "Geslacht",
      bsn: "BSN",
      bsnVerified: "BSN geverifieerd via",
      street: "Straat",
      houseNumber: "Huisnummer",
      postcode: "Postcode",
      place: "Woonplaats",
      telephone: "Telefoon",
      email: "E-mail",
      secrecy: "Geheim"
    },
    records.map((one) => {
      const { name, birthDate, gender, bsn, address, telephones = [], email } = one.person
      return [
        one.id,
        name?.firstNames,
        name?.initials,
        name?.usualName,
        name?.own?.prefix,
        name?.own?.name,
        name?.partner?.prefix,
        name?.partner?.name,
        name?.usage,
        birthDate && PartialDate.format(birthDate, "DD-MM-YYYY"),
        gender === "male" ? "M" : gender === "female" ? "V" : undefined,
        bsn?.value,
        verification(one),
        address?.street,
        address && Address.formatHouseNumber(address),
        address?.postcode,
        address?.place,
        telephones[0],
        email,
        isSecret(one) ? "J" : "N"
      ]
    }),
    "\ufeff"
  )

const maternity = (records: ReadonlyArray<Population.Made>): File =>
  sheet(
    {
      file: "kraamzorg.csv",
      kind: "persons",
      system: "maternity",
      encoding: "utf-8",
      delimiter: ",",
      dates: "YYYY-MM-DD"
    } as never,
    {
      localId: "id",
      firstNames: "first_names",
      usualName: "usual_name",
      surname: "surname",
      birthDate: "born",
      gender: "gender",
      bsn: "bsn",
      bsnVerified: "bsn_verified_by",
      street: "street",
      houseNumber: "number",
      letter: "letter",
      addition: "addition",
      postcode: "postcode",
      place: "town",
      mobile: "mobile",
      secrecy: "secrecy"
    },
    records.map((one) => {
      const { name, birthDate, gender, bsn, address, telephones = [] } = one.person
      return [
        one.id,
        name?.firstNames ?? name?.initials,
        name?.usualName,
        name?.own && PersonName.formatSurname(name.own),
        birthDate,
        gender,
        bsn?.value,
        verification(one),
        address?.street,
        address?.houseNumber,
        address?.letter,
        address?.addition,
        address?.postcode,
        address?.place,
        telephones[0],
        isSecret(one) ? "1" : "0"
      ]
    })
  )

// What happened

const employees = ["e-101", "e-102", "e-103", "e-104"]

const questions: ReadonlyArray<readonly [theme: string, asked: string, behind: string | undefined]> = [
  ["new care", "Can somebody help with washing in the morning?", "Afraid to fall since coming home"],
  ["new care", "When can maternity care begin?", undefined],
  ["roster", "Can the carer come an hour later on Thursday?", undefined],
  ["roster", "Who comes this weekend?", "Would like the same faces"],
  ["care itself", "The dressing came loose; what now?", undefined],
  ["bill", "What is this co-payment for?", "Thinks of stopping because of the costs"],
  ["complaint", "Nobody came yesterday evening.", undefined],
  ["other", "Where is the day centre?", undefined]
]

/** What the desk answers at once; roster, bills and complaints belong to others. */
const committers: Readonly<Record<string, string>> = {
  roster: "planning",
  bill: "administration",
  complaint: "team-lead"
}

const contacts = (chance: Chance.Chance, clients: ReadonlyArray<Population.Made>): File =>
  sheet(
    {
      file: "contactlog.csv",
      kind: "contacts",
      system: "desk-log",
      encoding: "utf-8",
      delimiter: ";",
      dates: "DD-MM-YYYY"
    } as never,
    {
      localId: "nr",
      happenedAt: "tijdstip",
      direction: "richting",
      channel: "kanaal",
      employee: "medewerker",
      role: "beller",
      clientSystem: "bron",
      client: "client",
      outsideId: "partij",
      verified: "controle",
      outcome: "afloop",
      duration: "duur",
      subject: "onderwerp",
      notes: "notitie",
      question: "vraag",
      questionBehind: "vraag erachter",
      answer: "antwoord",
      law: "wet",
      theme: "thema",
      urgency: "urgentie",
      promise: "toezegging",
      promiseOwner: "toegezegd door",
      promiseDue: "uiterlijk"
    },
    Array.from({ length: Math.ceil(clients.length * 0.3) }, (_, place) => {
      const client = chance.of(...clients)
      // What is older than a few days has been answered by now, nearly always.
      const answered = chance.is(0.6)
      const date = answered || chance.is(0.05) ? day(chance, 21, 1) : day(chance, 4)
      const role = chance.of("client", "client", "client", "relative", "referrer", "anonymous")
      const [theme, asked, behind] = chance.of(...questions)
      const urgent = chance.is(0.1)
      const known = role !== "anonymous"
      const promises = !answered && chance.is(0.6)
      const atFront = urgent || role === "referrer" || (theme === "roster" && !known)
      const owner = atFront
        ? role === "referrer"
          ? "gp-line"
          : "care-desk"
        : (committers[theme] ?? "care-desk")
      const local = (one: CalendarDate.CalendarDate) => PartialDate.format(one as never, "DD-MM-YYYY")
      return [
        `c${place + 1}`,
        `${local(date)} ${clock(chance, 8, 17)}`,
        "in",
        chance.of("telephone", "telephone", "telephone", "telephone", "portal", "mail"),
        chance.of(...employees),
        role,
        known ? client.system : undefined,
        known ? client.id : undefined,
        role === "referrer" ? chance.of("gp-1", "gp-2", "hospital-1") : undefined,
        known ? "control questions" : undefined,
        answered ? "answered" : "call back",
        60 + chance.below(900),
        theme,
        chance.is(0.2) ? 'Said: "call me back, please";\nprefers the morning.' : undefined,
        asked,
        behind,
        answered ? "Explained on the telephone." : undefined,
        chance.of("Zvw", "Zvw", "Wmo", "Wlz", undefined),
        theme,
        urgent ? 4 + chance.below(2) : 1 + chance.below(3),
        promises
          ? chance.of("We call you back", "The plan is sent to you", "A colleague comes by")
          : undefined,
        promises ? owner : undefined,
        promises ? `${local(CalendarDate.addDays(date, 1 + chance.below(9)))} 17:00` : undefined
      ]
    })
  )

const referrals = (chance: Chance.Chance, clients: ReadonlyArray<Population.Made>): File =>
  sheet(
    {
      file: "verwijzingen.csv",
      kind: "referrals",
      system: "referral-desk",
      encoding: "utf-8",
      delimiter: ",",
      dates: "YYYY-MM-DD"
    } as never,
    {
      localId: "id",
      clientSystem: "system",
      client: "client",
      service: "service",
      receivedAt: "received",
      law: "law",
      advised: "advised_by",
      advisedId: "advised_id",
      contacted: "contacted_by",
      indicated: "indicated_by",
      accepted: "accepted",
      intakeScheduled: "intake_planned",
      bridgingStarted: "bridging_care",
      careStarted: "care_started",
      declined: "declined",
      reason: "reason",
      toldAt: "told_referrer"
    },
    Array.from({ length: Math.ceil(clients.length / 6) }, (_, place) => {
      const client = clients[(place * 7) % clients.length]!
      const received = day(chance, 70, 2)
      const time = (days: number, hour: string) => {
        const date = CalendarDate.addDays(received, days)
        return date < today ? `${date} ${hour}` : undefined
      }
      const [advised, advisedId] = chance.of(
        ["general practitioner", "gp-1"],
        ["general practitioner", "gp-1"],
        ["general practitioner", "gp-2"],
        ["general practitioner", "gp-3"],
        ["hospital", "hospital-1"],
        [undefined, undefined]
      )
      const declined = chance.is(0.06)
      const wait = 1 + chance.below(3)
      const intake = wait + 1 + chance.below(5)
      const start = intake + 1 + chance.below(advisedId === "hospital-1" ? 4 : 12)
      const accepted = time(wait, "10:00")
      const planned = declined ? undefined : time(intake, "11:30")
      return [
        `r${place + 1}`,
        client.system,
        client.id,
        client.system === "maternity"
          ? "maternity care"
          : chance.of("nursing", "personal care", "domestic help"),
        `${received} ${clock(chance, 8, 17)}`,
        client.system === "maternity" ? "Zvw" : chance.of("Zvw", "Wmo", "Wlz"),
        advised,
        advisedId,
        chance.of("self", "self", "relative", "general practitioner"),
        chance.of("district nurse", "district nurse", "indication body", "municipality", undefined),
        accepted,
        planned,
        planned !== undefined && chance.is(0.1) ? planned : undefined,
        declined ? undefined : time(start, "09:00"),
        declined ? time(wait + 1, "15:00") : undefined,
        declined ? "no capacity" : undefined,
        accepted !== undefined && chance.is(0.7) ? accepted : undefined
      ]
    })
  )

const partners = (chance: Chance.Chance): File =>
  sheet(
    {
      file: "partners.csv",
      kind: "partners",
      encoding: "utf-8",
      delimiter: ";",
      dates: "YYYY-MM-DD"
    } as never,
    {
      localId: "id",
      name: "name",
      sort: "sort",
      tier: "tier",
      kvk: "kvk",
      locations: "locations",
      subject: "subject",
      everyMonths: "every_months",
      planDays: "plan_days",
      owner: "owner",
      since: "since",
      lastContact: "last_contact"
    },
    Array.from({ length: 60 }, (_, place) => {
      const active = place < 42
      const sort = chance.of("acute", "non-acute", "non-acute", "other")
      const kind = { acute: "Hospital", "non-acute": "Care group", other: "Foundation" }[sort]
      return [
        `p-${`${place + 1}`.padStart(3, "0")}`,
        `${kind} ${place + 1}`,
        sort,
        active ? "active" : "in view",
        10_000_000 + place * 97,
        1 + chance.below(50),
        active ? "partner conversation" : undefined,
        active ? 24 : undefined,
        active ? 60 : undefined,
        active ? chance.of("network-1", "network-2") : undefined,
        active ? "2022-01-01" : undefined,
        active && chance.is(0.9) ? day(chance, 800) : undefined
      ]
    })
  )

/** Writes the folder; what was there from an earlier run is replaced by the same. */
export const write = (folder: string, people = 320): void => {
  mkdirSync(folder, { recursive: true })
  const records = made(people)
  const of = (system: string) => records.filter((one) => one.system === system)
  const chance = Chance.seeded(seed)
  const files = [
    homeCare(of("home-care")),
    maternity(of("maternity")),
    contacts(chance, records),
    referrals(chance, records),
    partners(chance)
  ]
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
  put(".gitignore", "*\n")
  put("desk.json", `${JSON.stringify({ at: Instant.format(Instant.of(Date.parse(at))) }, null, 2)}\n`)
  for (const { mapping, text } of files) {
    put(mapping.file, text)
    put(mapping.file.replace(/csv$/, "mapping.json"), `${JSON.stringify(mapping, null, 2)}\n`)
  }
}
