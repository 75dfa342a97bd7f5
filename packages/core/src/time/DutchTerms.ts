/**
 * The terms of Dutch care and administrative law, as data. Each names its source; compare it with the text in force
 * before you rely on it, and add versions of your own where a contract says otherwise.
 */
import * as CalendarDate from "./CalendarDate.ts"
import type { Term } from "./Term.ts"

const since = CalendarDate.of

/** Decision on an application where no other act sets a term. */
export const awbDecision: Term = {
  id: "awb-decision",
  name: "Beschikking op aanvraag",
  amount: 8,
  unit: "weeks",
  basis: "statutory",
  source: "Algemene wet bestuursrecht art. 4:13 lid 2",
  validFrom: since(1994, 1, 1)
}

/** Investigation by the municipality after somebody reports a need. There is no suspension in this phase. */
export const wmoInvestigation: Term = {
  id: "wmo-investigation",
  name: "Onderzoek na melding",
  amount: 6,
  unit: "weeks",
  basis: "statutory",
  source: "Wet maatschappelijke ondersteuning 2015 art. 2.3.2 lid 1",
  validFrom: since(2015, 1, 1)
}

/** Decision by the municipality on an application after the investigation. */
export const wmoDecision: Term = {
  id: "wmo-decision",
  name: "Beschikking op aanvraag maatwerkvoorziening",
  amount: 2,
  unit: "weeks",
  basis: "statutory",
  source: "Wet maatschappelijke ondersteuning 2015 art. 2.3.5 lid 2",
  validFrom: since(2015, 1, 1)
}

/** Confirmation by CIZ that it has received an application. */
export const cizReceipt: Term = {
  id: "ciz-receipt",
  name: "Ontvangstbevestiging Wlz-aanvraag",
  amount: 3,
  unit: "workingDays",
  basis: "norm",
  source: "CIZ, procedure of a Wlz application",
  validFrom: since(2015, 1, 1)
}

/** Decision by CIZ on a Wlz indication. Suspended while essential data is missing. */
export const cizDecision: Term = {
  id: "ciz-decision",
  name: "Indicatiebesluit Wlz",
  amount: 6,
  unit: "weeks",
  basis: "statutory",
  source: "CIZ, procedure of a Wlz application: decision within six weeks",
  validFrom: since(2015, 1, 1)
}

/** Decision by CIZ in special circumstances. */
export const cizSpecial: Term = {
  id: "ciz-special",
  name: "Indicatiebesluit Wlz, bijzondere omstandigheden",
  amount: 2,
  unit: "weeks",
  basis: "norm",
  source: "CIZ, procedure of a Wlz application: special circumstances",
  validFrom: since(2015, 1, 1)
}

/** Decision by CIZ on a complete application that a provider sends through Portero. */
export const cizAccelerated: Term = {
  id: "ciz-accelerated",
  name: "Indicatiebesluit Wlz, versnelde route",
  amount: 7,
  unit: "workingDays",
  basis: "norm",
  source: "CIZ, accelerated route for providers through Portero",
  validFrom: since(2019, 1, 1)
}

const standardProtocol =
  "Standaard administratieprotocol, as published for the Achterhoek region on 17 July 2023"

/** Message that care has started (305), after the day on which it really did. */
export const startMessage: Term = {
  id: "start-message",
  name: "Startbericht (305)",
  amount: 5,
  unit: "workingDays",
  basis: "norm",
  source: standardProtocol,
  validFrom: since(2023, 7, 17)
}

/** Message that care has ended (307), after the day on which it really did. */
export const stopMessage: Term = { ...startMessage, id: "stop-message", name: "Stopbericht (307)" }

/** Judgement on a complaint, after it was filed. May be made four weeks longer when the complainant is told. */
export const wkkgzComplaint: Term = {
  id: "wkkgz-complaint",
  name: "Oordeel over een klacht",
  amount: 6,
  unit: "weeks",
  extension: 4,
  basis: "statutory",
  source: "Wet kwaliteit, klachten en geschillen zorg art. 17",
  validFrom: since(2016, 1, 1)
}

const published2014 = "Treeknorm, maximum: vws.rijksopenheid.nl/1058 (2014)"
const providers = "jaaah.nl and pnozorg.nl"
const explained = "zorgkennis.net"

interface WaitingTime {
  readonly id: string
  readonly name: string
  readonly unit: "weeks" | "workingDays"
  /** Within which every client should be helped. */
  readonly maximum: number
  /** Within which 80% of them should. */
  readonly target?: number
  readonly source?: string
}

const waitingTimes: ReadonlyArray<WaitingTime> = [
  {
    id: "hospital-first-visit",
    name: "Ziekenhuis, eerste polikliniekbezoek",
    unit: "weeks",
    target: 3,
    maximum: 4
  },
  { id: "hospital-diagnostics", name: "Ziekenhuis, diagnostiek", unit: "weeks", target: 3, maximum: 4 },
  { id: "hospital-day-treatment", name: "Ziekenhuis, dagbehandeling", unit: "weeks", target: 4, maximum: 6 },
  { id: "hospital-admission", name: "Ziekenhuis, opname", unit: "weeks", target: 5, maximum: 7 },
  { id: "vv-nursing", name: "V&V, verpleging", unit: "weeks", target: 4, maximum: 6 },
  { id: "vv-residential", name: "V&V, verzorging", unit: "weeks", target: 8, maximum: 13 },
  { id: "vv-home-care", name: "V&V, thuiszorg", unit: "weeks", target: 4, maximum: 6 },
  { id: "vg-day-care", name: "VG, dagbesteding", unit: "weeks", maximum: 6 },
  { id: "vg-living", name: "VG, wonen", unit: "weeks", maximum: 13 },
  { id: "lg-day-care", name: "LG, dagbesteding", unit: "weeks", maximum: 6 },
  { id: "lg-living", name: "LG, wonen", unit: "weeks", maximum: 13 },
  { id: "zg-day-care", name: "ZG, dagbesteding", unit: "weeks", maximum: 6 },
  { id: "zg-living", name: "ZG, wonen", unit: "weeks", maximum: 8 },
  { id: "ggz-application", name: "GGZ, aanmelding", unit: "weeks", maximum: 4 },
  { id: "ggz-assessment", name: "GGZ, beoordeling", unit: "weeks", maximum: 4 },
  { id: "ggz-extramural", name: "GGZ, extramurale behandeling", unit: "weeks", maximum: 6 },
  { id: "ggz-semimural", name: "GGZ, semimurale behandeling", unit: "weeks", maximum: 6 },
  { id: "ggz-intramural", name: "GGZ, intramurale behandeling", unit: "weeks", maximum: 7 },
  { id: "ggz-sheltered-living", name: "GGZ, beschermd wonen", unit: "weeks", maximum: 13 },
  { id: "ggz-total", name: "GGZ, verwijzing tot behandeling", unit: "weeks", maximum: 14, source: explained },
  {
    id: "gp",
    name: "Huisarts, niet spoedeisend",
    unit: "workingDays",
    target: 2,
    maximum: 3,
    source: providers
  },
  { id: "allied-health", name: "Paramedische zorg", unit: "weeks", maximum: 1, source: providers },
  { id: "pharmacy", name: "Apotheek, geneesmiddel", unit: "workingDays", maximum: 1, source: providers }
]

/**
 * Agreed waiting times (*Treeknormen*): for each kind of care the maximum (`treeknorm-vv-home-care`) and where there
 * is one the time within which 80% is helped (`treeknorm-vv-home-care-80`). The Wlz has its own norms since 2021,
 * tied to waiting status; they are not in here.
 */
export const treeknormen: ReadonlyArray<Term> = waitingTimes.flatMap(
  ({ id, name, unit, maximum, target, source }) => {
    const norm: Term = {
      id: `treeknorm-${id}`,
      name: `${name}: uiterste wachttijd`,
      amount: maximum,
      unit,
      basis: "norm",
      source: source === undefined ? published2014 : `Treeknorm, maximum: ${source}`,
      validFrom: since(2014, 1, 1)
    }
    if (target === undefined) return [norm]
    const within = {
      id: `${norm.id}-80`,
      name: `${name}: 80%`,
      amount: target,
      source: `Treeknorm, 80%: ${providers}`
    }
    return [norm, { ...norm, ...within }]
  }
)

/** Every term in this module, for `Term.inForce`. */
export const all: ReadonlyArray<Term> = [
  awbDecision,
  wmoInvestigation,
  wmoDecision,
  cizReceipt,
  cizDecision,
  cizSpecial,
  cizAccelerated,
  startMessage,
  stopMessage,
  wkkgzComplaint,
  ...treeknormen
]
