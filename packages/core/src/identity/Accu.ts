/**
 * How good base data is (*ACCU: actueel, compleet, correct, uniek*): up to date, complete, correct and unique, counted
 * by source and field under a definition that has a name and a version.
 *
 * What is counted are findings: one thing that is wrong with one field of one source record. Mending it takes the
 * finding away, so the number goes down as records are cleaned.
 */
import { Schema } from "effect"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Zone from "../time/Zone.ts"
import type { ClientId } from "./Client.ts"
import * as Flags from "./Flags.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** The fields that are looked at. */
export const Field = Schema.Literals([
  "name",
  "birthDate",
  "gender",
  "bsn",
  "address",
  "telephones",
  "email",
  "identifiers"
])
/** See {@link Field}. */
export type Field = typeof Field.Type

/** The four qualities. */
export const Quality = Schema.Literals(["up to date", "complete", "correct", "unique"])
/** See {@link Quality}. */
export type Quality = typeof Quality.Type

const Code = Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}|]{1,60}$/u))

/** What good base data is, and who counts as a client. Two figures may be compared when their definitions are equal. */
export const Definition = Schema.Struct({
  /** Its name, such as `annual account`. */
  name: Code,
  /** Raise it with every change. */
  version: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
  /** The systems in which each service registers its clients. A client of two services counts once. */
  services: Schema.Record(Code, Schema.Array(Code)),
  /** Whether somebody who died still counts. */
  deceased: Schema.Boolean,
  /** Whether somebody who left the country still counts. */
  emigrated: Schema.Boolean,
  /** The fields that must be there: in these systems, or in all when left out. Only what a rule needs. */
  required: Schema.Array(
    Schema.Struct({
      /** Which field. */
      field: Field,
      /** In which systems. */
      sources: Schema.optionalKey(Schema.Array(Code)),
      /** The last day of a temporary collection (*tijdelijke meting*): required until then, and superfluous after. */
      until: Schema.optionalKey(CalendarDate.CalendarDate)
    })
  ),
  /** After how many days without a word of its system a record is no longer up to date; `null`: never. */
  staleAfterDays: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 36_500 }))),
  /** The fields that somebody uses. What is filled and used by nobody is reported. */
  used: Schema.Array(Field),
  /** The zone of the calendar dates. */
  zone: Schema.optionalKey(Zone.Zone)
})
/** See {@link Definition}. */
export interface Definition extends Schema.Schema.Type<typeof Definition> {}

/** Under what is measured, and when. */
export interface Measure {
  /** What good base data is. */
  readonly definition: Definition
  /** The day. */
  readonly on: CalendarDate.CalendarDate
  /** Which record is right when records differ; `GoldenRecord.latest` when left out. */
  readonly policy?: GoldenRecord.Policy | undefined
}

/** A client as it is measured. */
export interface Measured {
  /** Which client. */
  readonly client: ClientId
  /** The source records that hang on it. */
  readonly records: ReadonlyArray<GoldenRecord.Known>
  /** Of these records, those that a doubt with another record is open about. */
  readonly doubted?: ReadonlySet<SourceRecord.SourceRecordId>
}

/** One thing to mend. */
export interface Finding {
  /** Which quality fails. */
  readonly quality: Quality
  /** The system whose record it is. */
  readonly source: string
  /** The field; `null` when it is the record as a whole. */
  readonly field: Field | null
  /** The record. */
  readonly record: SourceRecord.SourceRecordId
  /** The client that the record hangs on. */
  readonly client: ClientId
}

/** How often a field of a source was looked at for a quality, and how often that failed. */
export interface Figure extends Pick<Finding, "quality" | "source" | "field"> {
  /** How many were looked at. */
  readonly checked: number
  /** How many findings. */
  readonly found: number
}

/** What measuring came to. */
export interface Report {
  /** Under which definition. */
  readonly definition: { readonly name: string; readonly version: number }
  /** On which day. */
  readonly on: CalendarDate.CalendarDate
  /** Clients that count: each person once. */
  readonly clients: number
  /** Clients of each service; one of two services is in both, so these may add up to more. */
  readonly byService: { readonly [service: string]: number }
  /** Clients that do not count, because they died or left. */
  readonly left: number
  /** Source records of clients that count. */
  readonly records: number
  /** All findings: the number that goes down. */
  readonly found: number
  /** By quality, source and field. */
  readonly figures: ReadonlyArray<Figure>
  /** Fields that are filled and that nobody uses, or whose temporary collection is over: how many records hold them. */
  readonly superfluous: ReadonlyArray<{ readonly field: Field; readonly filled: number }>
}

// What it decides

const volatile: ReadonlyArray<Field> = ["name", "address", "telephones", "email"]
const lasting: ReadonlyArray<Field> = ["birthDate", "gender", "bsn"]

const counts = (definition: Definition, { records }: Measured): boolean => {
  const flags = records.flatMap(({ record }) => record.person.flags ?? [])
  if (records.length === 0 || flags.some(({ suspended }) => suspended === "fault")) return false
  return (
    (definition.deceased || !flags.some(Flags.isDeceased)) &&
    (definition.emigrated || !flags.some(({ emigrated }) => emigrated === true))
  )
}

const requires = (
  rule: Definition["required"][number],
  source: string,
  on: CalendarDate.CalendarDate
): boolean =>
  (rule.sources === undefined || rule.sources.includes(source)) &&
  (rule.until === undefined || on <= rule.until)

/** Calls with every look at a field, and whether it failed. */
const look = (
  { definition, on, policy }: Measure,
  measured: Measured,
  each: (looked: Omit<Finding, "client">, failed: boolean) => void
): void => {
  const golden = GoldenRecord.of(measured.records, policy)
  const zone = definition.zone ?? Zone.amsterdam
  const firsts = new Map<string, SourceRecord.SourceRecordId>()
  for (const { id } of [...measured.records].sort(
    (a, b) => a.record.at - b.record.at || (a.id < b.id ? -1 : 1)
  ))
    if (!firsts.has(SourceRecord.systemOf(id))) firsts.set(SourceRecord.systemOf(id), id)
  for (const { id: record, record: held } of measured.records) {
    if (SourceRecord.isErased(held)) continue
    const source = SourceRecord.systemOf(record)
    const person: typeof Person.Kept.Type = Person.withoutPlaceholders(held.person) ?? {}
    const tell = (quality: Quality, field: Field | null, failed: boolean) =>
      each({ quality, source, field, record }, failed)
    const differs = (field: Field): boolean =>
      golden.person !== null && !Person.agree(person, golden.person, field)
    for (const { field } of definition.required.filter((rule) => requires(rule, source, on)))
      tell("complete", field, person[field] === undefined)
    for (const field of lasting) {
      if (person[field] === undefined) continue
      const refuted = field === "bsn" && person.bsn?.verification.status === "refuted"
      tell("correct", field, refuted || isDoubted(held.person, field) || differs(field))
    }
    for (const field of volatile) {
      if (person[field] === undefined) continue
      tell("correct", field, isDoubted(held.person, field))
      tell("up to date", field, differs(field))
    }
    if (definition.staleAfterDays !== null) {
      const heard = held.confirmedAt ?? held.at
      const age = CalendarDate.daysBetween(Zone.dateOf(zone, heard), on)
      tell("up to date", null, age > definition.staleAfterDays)
    }
    tell("unique", null, firsts.get(source) !== record || measured.doubted?.has(record) === true)
  }
}

const isDoubted = ({ flags }: Person.Person, field: Field): boolean =>
  flags?.underInvestigation?.some((doubted) => doubted === field) === true

/** What is to be mended about one client; nothing when the client does not count. */
export const findings = (measure: Measure, measured: Measured): ReadonlyArray<Finding> => {
  const found: Array<Finding> = []
  if (counts(measure.definition, measured))
    look(measure, measured, (looked, failed) => {
      if (failed) found.push({ ...looked, client: measured.client })
    })
  return found
}

/** Clients that are being measured. See {@link tally}. */
export interface Tally {
  /** Measures one client. */
  readonly add: (measured: Measured) => void
  /** The report so far. */
  readonly report: () => Report
}

/** Measures clients one at a time, for registers that do not fit in memory. The order does not matter. */
export const tally = (measure: Measure): Tally => {
  const { definition, on } = measure
  const figures = new Map<string, { -readonly [Key in keyof Figure]: Figure[Key] }>()
  const filled = new Map<Field, number>()
  const services = Object.entries(definition.services).map(
    ([service, sources]) => ({ service, sources: new Set(sources), clients: 0 }) as const
  )
  const byService = new Map(services.map(({ service }) => [service, 0]))
  let clients = 0
  let left = 0
  let records = 0
  let found = 0
  const over = definition.required.flatMap(({ field, until }) =>
    until !== undefined && until < on ? field : []
  )
  const superfluous = Field.literals.filter(
    (field) =>
      over.includes(field) ||
      !(definition.used.includes(field) || definition.required.some((rule) => rule.field === field))
  )
  return {
    add: (measured) => {
      if (!counts(definition, measured)) {
        left += 1
        return
      }
      clients += 1
      records += measured.records.length
      for (const { service, sources } of services)
        if (measured.records.some(({ id }) => sources.has(SourceRecord.systemOf(id))))
          byService.set(service, (byService.get(service) ?? 0) + 1)
      for (const { record } of measured.records)
        for (const field of superfluous)
          if (record.person[field] !== undefined) filled.set(field, (filled.get(field) ?? 0) + 1)
      look(measure, measured, ({ quality, source, field }, failed) => {
        const key = `${quality}|${source}|${field ?? ""}`
        const figure = figures.get(key) ?? { quality, source, field, checked: 0, found: 0 }
        figure.checked += 1
        figure.found += failed ? 1 : 0
        found += failed ? 1 : 0
        figures.set(key, figure)
      })
    },
    report: () => ({
      definition: { name: definition.name, version: definition.version },
      on,
      clients,
      byService: Object.fromEntries(byService),
      left,
      records,
      found,
      figures: [...figures]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, figure]) => ({ ...figure })),
      superfluous: superfluous.flatMap((field) => {
        const many = filled.get(field) ?? 0
        return many === 0 ? [] : { field, filled: many }
      })
    })
  }
}
