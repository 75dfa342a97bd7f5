import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Matching from "./index.ts"
import { laws, type Subject } from "./matching.laws.ts"

const { link, score } = Matching
const subject: Subject = Matching

/** A linkage that was tampered with. */
const changed =
  (change: (linkage: Matching.Linkage) => Partial<Matching.Linkage>): typeof link =>
  (records, options) =>
    Result.map(link(records, options), (linkage) => ({ ...linkage, ...change(linkage) }))

/** A linkage of records that were tampered with. */
const seen =
  (see: (record: Matching.Features) => Matching.Features): typeof link =>
  (records, options) =>
    link(Array.from(records, see), options)

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "the weights of a receipt and its prior sum to the score": {
    ...subject,
    score: (model, left, right) => {
      const receipt = score(model, left, right)
      return { ...receipt, fields: receipt.fields.filter(({ field }) => field !== "household") }
    }
  },
  "of fields that follow from one another the narrowest counts": {
    ...subject,
    score: ({ dependent: _, ...model }, left, right) => score(model, left, right)
  },
  "a receipt does not depend on which record comes first": {
    ...subject,
    score: (model, left, right) => score(model, left, { ...right, partnerSurname: left.partnerSurname })
  },
  "a receipt repeats no value of a record": {
    ...subject,
    score: (model, left, right) => {
      const receipt = score(model, left, right)
      return {
        ...receipt,
        fields: receipt.fields.map((line) => ({ ...line, level: `${line.level} ${left.surname}` }))
      }
    }
  },
  "what is missing weighs nothing": {
    ...subject,
    score: (model, left, right) =>
      score(model, left, { ...right, birthDate: right.birthDate ?? "1850-01-02" })
  },
  "what stands for none weighs what missing does, and has no keys": {
    ...subject,
    score: (model, left, right) => {
      // Knows one digit repeated, and no other number that nobody has.
      const line = ({ telephone }: Matching.Features) =>
        telephone === "0600000000" ? { telephone: "0600000001" } : {}
      return score(model, { ...left, ...line(left) }, { ...right, ...line(right) })
    }
  },
  "a batch gives the same clusters in any order": {
    ...subject,
    link: (records, options) =>
      Result.map(link(records, options), (linkage) => ({
        ...linkage,
        clusters: linkage.clusters.toSorted((a, b) => order([...records], a[0]!) - order([...records], b[0]!))
      }))
  },
  "every record is in one cluster": {
    ...subject,
    link: changed(({ clusters }) => ({ clusters: clusters.slice(1) }))
  },
  "two different verified BSNs never meet": {
    ...subject,
    link: seen((record) => ({ ...record, bsnVerified: false }))
  },
  "a rejected pair stays apart, and is not brought up again": {
    ...subject,
    link: (records, options) => link(records, { ...options, rejected: [] })
  },
  "partitions are never compared": { ...subject, link: seen(({ partition: _, ...record }) => record) },
  "twins and newborns are never linked without a person": {
    ...subject,
    link: seen(({ newborn: _, multipleBirthOrder: __, ...record }) => record)
  },
  "online and batch give a pair the same score": {
    ...subject,
    matchOne: (model, incoming, candidates) =>
      Matching.matchOne({ ...model, household: model.household - 1 }, incoming, candidates)
  },
  "a batch passes over no pair that online finds probable": {
    ...subject,
    link: (records, options) =>
      link(records, { ...options, model: { ...Matching.Model.standard, ...options?.model, household: 6 } })
  },
  "a record shares a key with every copy of it, however it is written": {
    ...subject,
    keys: (record) => Matching.keys({ ...record, bsn: record.surname })
  }
}

const order = (records: ReadonlyArray<Matching.Features>, id: string) =>
  records.findIndex((record) => record.id === id)

describe("matching", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
