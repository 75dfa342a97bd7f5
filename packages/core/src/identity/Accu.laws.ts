/** The laws of {@link Accu}, as data. */
import fc from "fast-check"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Instant from "../time/Instant.ts"
import type * as Accu from "./Accu.ts"
import { ClientId } from "./Client.ts"
import { known } from "./GoldenRecord.laws.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Accu, "findings" | "tally">

const on = CalendarDate.CalendarDate.make("1971-01-01")
const now = Instant.of(Date.UTC(1971, 0, 1))

const field = fc.constantFrom<Accu.Field>("name", "birthDate", "gender", "address", "email")
const source = fc.constantFrom("system-0", "system-1", "system-2")

const definition: fc.Arbitrary<Accu.Definition> = fc.record({
  name: fc.constant("test"),
  version: fc.constant(1),
  services: fc.constant({ care: ["system-0", "system-1"], maternity: ["system-1", "system-2"] }),
  deceased: fc.boolean(),
  emigrated: fc.boolean(),
  required: fc.array(
    fc.record(
      { field, sources: fc.array(source), until: fc.constant(CalendarDate.CalendarDate.make("1970-06-01")) },
      { requiredKeys: ["field"] }
    ),
    { maxLength: 4 }
  ),
  staleAfterDays: fc.constantFrom(null, 30),
  used: fc.array(field)
})

const clients: fc.Arbitrary<ReadonlyArray<Accu.Measured>> = fc
  .array(fc.tuple(known, fc.boolean(), fc.boolean()), { maxLength: 4 })
  .map((all) =>
    all.map(([records, doubted, twice], at) => ({
      client: ClientId.make(`00000000-0000-4000-8000-00000000000${at}`),
      // Two records of one system, sometimes.
      records: records.map((one, n) => ({
        ...one,
        id: SourceRecord.SourceRecordId.make(`system-${twice ? 0 : n}|${at}-${n}`)
      })),
      doubted: new Set(
        doubted && records[0] !== undefined ? [SourceRecord.SourceRecordId.make(`system-0|${at}-0`)] : []
      )
    }))
  )

/** The client after somebody has mended what a finding says. */
const mended = (found: Accu.Finding, one: Accu.Measured): Accu.Measured => {
  if (found.quality === "unique") {
    const doubted = new Set(one.doubted)
    // A doubt is decided; a second record of one system is taken away there.
    if (doubted.delete(found.record)) return { ...one, doubted }
    return { ...one, records: one.records.filter(({ id }) => id !== found.record) }
  }
  const golden = GoldenRecord.of(one.records).person
  const others = one.records.filter(({ id }) => id !== found.record)
  const record = one.records.find(({ id }) => id === found.record)?.record
  if (record === undefined) return one
  const fields =
    found.field === null
      ? ["name", "birthDate", "gender", "bsn", "address", "telephones", "email"]
      : [found.field]
  const person: Record<string, unknown> = { ...record.person }
  for (const each of fields) {
    const right = golden?.[each as Accu.Field]
    if (right !== undefined && (found.field !== null || person[each] !== undefined)) person[each] = right
    else if (found.quality === "complete") person[each] = filled[each as Accu.Field]
    else if (each === "bsn") delete person[each]
  }
  const flags = record.person.flags
  if (found.quality === "correct" && flags?.underInvestigation !== undefined)
    person.flags = {
      ...flags,
      underInvestigation: flags.underInvestigation.filter((one) => one !== found.field)
    }
  const next = SourceRecord.revised(record, { person: person as Person.Person, bsn: record.bsn, at: now })
  const settled =
    found.field === null
      ? next
      : { ...next, at: record.at, since: record.since, confirmedAt: record.confirmedAt }
  return { ...one, records: [...others, { id: found.record, record: settled }] }
}

const filled: Partial<Record<Accu.Field, unknown>> = Person.decode({
  name: { own: { name: "Trompetter" } },
  birthDate: "1951-03-04",
  gender: "male",
  address: { place: "Utrecht" },
  email: "jan@care.example.org"
}).pipe((decoded) => (decoded._tag === "Success" ? decoded.success : {}))

/** The laws of the qualities of base data. Each throws when it does not hold. */
export const laws = ({ findings, tally }: Subject) => {
  const report = (definition: Accu.Definition, all: ReadonlyArray<Accu.Measured>): Accu.Report => {
    const counted = tally({ definition, on })
    for (const one of all) counted.add(one)
    return counted.report()
  }
  const always = (holds: (definition: Accu.Definition, all: ReadonlyArray<Accu.Measured>) => boolean) => () =>
    fc.assert(fc.property(definition, clients, holds))
  return {
    "the figures are the findings, counted": always((definition, all) => {
      const found = all.flatMap((one) => findings({ definition, on }, one))
      const { figures, found: total } = report(definition, all)
      return (
        found.length === total &&
        figures.every(
          (figure) =>
            figure.found <= figure.checked &&
            figure.found ===
              found.filter(
                ({ quality, source, field }) =>
                  quality === figure.quality && source === figure.source && field === figure.field
              ).length
        )
      )
    }),

    "a client counts once, however many services know it": always((definition, all) => {
      const { clients, byService, left } = report(definition, all)
      const most = Math.max(0, ...Object.values(byService))
      return clients + left === all.length && most <= clients
    }),

    "the order does not matter": always(
      (definition, all) =>
        JSON.stringify(report(definition, all)) === JSON.stringify(report(definition, [...all].reverse()))
    ),

    "mending what a finding says lowers the number": always((definition, all) =>
      all.every((one) => {
        const before = findings({ definition, on }, one)
        return before.every((finding) => {
          const after = findings({ definition, on }, mended(finding, one))
          return after.length < before.length
        })
      })
    ),

    "who does not count has nothing to mend": always((definition, all) =>
      all.every(
        (one) => report(definition, [one]).left === 0 || findings({ definition, on }, one).length === 0
      )
    ),

    "a field that somebody uses is not superfluous, unless its collection is over": always(
      (definition, all) =>
        report(definition, all).superfluous.every(
          ({ field }) =>
            !definition.used.includes(field) ||
            definition.required.some(
              (rule) => rule.field === field && rule.until !== undefined && rule.until < on
            )
        )
    )
  }
}
