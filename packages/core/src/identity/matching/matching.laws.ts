/** The laws of record linkage, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import { eager, record, records, two } from "./generators.ts"
import type { Features, keys, Linkage, link, matchOne, score } from "./index.ts"
import * as Model from "./Model.ts"

/** What the laws are about. */
export interface Subject {
  /** Like `link`. */
  readonly link: typeof link
  /** Like `score`. */
  readonly score: typeof score
  /** Like `matchOne`. */
  readonly matchOne: typeof matchOne
  /** Like `keys`. */
  readonly keys: typeof keys
}

/** What people type when they know none. */
const placeholders: ReadonlyArray<Partial<Features>> = [
  ...["999999999", "9999.99.999", "000000000"].map((bsn) => ({ bsn })),
  ...["onbekend", "N.N.", "Test", "xxx", "-"].map((firstNames) => ({ firstNames })),
  ...["Onbekend", "niet van toepassing", "NN"].map((surname) => ({ surname })),
  ...["N.N.", "-", "onbekend"].map((initials) => ({ initials })),
  ...["1900-01-01", "01-01-1900", "1900", "1899-12-31", "9999-12-31"].map((birthDate) => ({ birthDate })),
  ...["0600000000", "+31 6 12345678", "0111111111", "987654321"].map((telephone) => ({ telephone })),
  ...["9999ZZ", "9999 xx", "1111XX"].map((postcode) => ({ postcode })),
  ...["onbekend@post.example", "jan@test.nl"].map((email) => ({ email }))
]
/** One record. */
/** Records, an order for them, and pairs that a person rejected. */
const batch = records.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc.shuffledSubarray(all as Array<Features>, { minLength: all.length }),
    rejected: fc.array(
      fc
        .tuple(fc.nat(Math.max(0, all.length - 1)), fc.nat(Math.max(0, all.length - 1)))
        .map(([a, b]) => [`r${a}`, `r${b}`] as const),
      { maxLength: all.length === 0 ? 0 : 3 }
    )
  })
)

/** Values that few share. */
const seldom = { collision: 0.02, rest: 0.001, shares: [] }
const rare: Model.Model["frequencies"] = {
  firstName: seldom,
  surname: seldom,
  partner: seldom,
  "extra.client": seldom
}
/** Fields that follow from one another. */
const group = ["address", "place", "extra.client"]
const dependent: Model.Model = { ...Model.standard, version: "dependent", dependent: [group] }
const linked = (
  subject: Subject,
  all: Iterable<Features>,
  rejected: ReadonlyArray<readonly [string, string]> = []
) => Result.getOrThrow(subject.link(all, { model: eager, rejected }))

/** Whether something holds for any two records in one cluster. */
const within = (
  all: ReadonlyArray<Features>,
  { clusters }: Linkage,
  holds: (one: Features, two: Features) => boolean
): boolean => {
  const by = new Map(all.map((one) => [one.id, one]))
  return clusters.every((ids) => ids.every((a) => ids.every((b) => a === b || holds(by.get(a)!, by.get(b)!))))
}
const sorted = ({ clusters }: Linkage) => clusters.map((ids) => ids.join(" ")).sort()
const holds =
  <Ts>(arbitrary: fc.Arbitrary<Ts>, predicate: (value: Ts) => boolean) =>
  () =>
    fc.assert(fc.property(arbitrary, predicate), { numRuns: 300 })

/** Each law by its name; running one throws when the subject breaks it. */
export const laws = (subject: Subject) => ({
  "the weights of a receipt and its prior sum to the score": holds(two, ([one, other]) =>
    [Model.standard, dependent].every((model) => {
      const receipt = subject.score(model, one, other)
      return receipt.fields.reduce((sum, { weight }) => sum + weight, receipt.prior) === receipt.score
    })
  ),
  "of fields that follow from one another the narrowest counts": holds(two, ([one, other]) => {
    const { fields } = subject.score(dependent, one, other)
    const lines = fields.filter(({ field, level }) => group.includes(field) && level !== "missing")
    const compared = lines.filter(({ level }) => !level.startsWith("follows from"))
    const rest = lines.filter((line) => !compared.includes(line))
    return (
      compared.length === Math.min(1, lines.length) &&
      rest.every(({ level, weight }) => level === `follows from ${compared[0]!.field}` && weight === 0)
    )
  }),
  "a receipt does not depend on which record comes first": holds(two, ([one, other]) => {
    const there = subject.score(Model.standard, one, other)
    const back = subject.score(Model.standard, other, one)
    return JSON.stringify(there) === JSON.stringify(back)
  }),
  "a receipt repeats no value of a record": holds(two, ([one, other]) => {
    const shown = JSON.stringify(subject.score(Model.standard, one, other))
    return [one.surname, one.birthDate, one.telephone, one.email, one.postcode, other.partnerSurname].every(
      (value) => value === undefined || value.length < 4 || !shown.includes(value)
    )
  }),
  "what is missing weighs nothing": holds(two, ([one, other]) => {
    const { extra: _, ...bare } = one
    const lines = subject.score(Model.standard, { ...bare, id: one.id }, { id: other.id }).fields
    return lines.every(({ level, weight }) => level === "missing" && weight === 0)
  }),
  "what stands for none weighs what missing does, and has no keys": holds(
    fc.tuple(two, fc.constantFrom(...placeholders)),
    ([[one, other], none]) => {
      const missing = Object.fromEntries(Object.keys(none).map((field) => [field, undefined]))
      const seen = ([left, right]: readonly [Features, Features]): string =>
        JSON.stringify([subject.score(Model.standard, left, right), subject.keys(left)])
      const left = { ...one, ...none }
      return (
        seen([left, other]) === seen([{ ...one, ...missing }, other]) &&
        seen([left, { ...other, ...none }]) ===
          seen([
            { ...one, ...missing },
            { ...other, ...missing }
          ])
      )
    }
  ),
  "a batch gives the same clusters in any order": holds(batch, ({ all, shuffled, rejected }) => {
    const one = linked(subject, all, rejected)
    // Once only, as records come from a file.
    const other = linked(subject, shuffled.values(), rejected)
    return (
      JSON.stringify([one.clusters, one.links, one.doubts]) ===
      JSON.stringify([other.clusters, other.links, other.doubts])
    )
  }),
  "every record is in one cluster": holds(
    batch,
    ({ all }) =>
      sorted(linked(subject, all)).join(" ").split(" ").filter(Boolean).sort().join() ===
      all
        .map(({ id }) => id)
        .sort()
        .join()
  ),
  "two different verified BSNs never meet": holds(batch, ({ all }) =>
    within(all, linked(subject, all), (one, other) => {
      const both = one.bsnVerified === true && other.bsnVerified === true
      return !both || one.bsn === undefined || other.bsn === undefined || one.bsn === other.bsn
    })
  ),
  "a rejected pair stays apart, and is not brought up again": holds(batch, ({ all, rejected }) => {
    const linkage = linked(subject, all, rejected)
    const isRejected = (a: string, b: string) =>
      rejected.some(([c, d]) => (a === c && b === d) || (a === d && b === c))
    return (
      within(all, linkage, (one, other) => !isRejected(one.id, other.id)) &&
      linkage.doubts.every(({ left, right }) => !isRejected(left, right))
    )
  }),
  "partitions are never compared": holds(batch, ({ all }) =>
    within(all, linked(subject, all), (one, other) => one.partition === other.partition)
  ),
  "twins and newborns are never linked without a person": holds(batch, ({ all }) =>
    within(all, linked(subject, all), (one, other) => {
      const orders = [one.multipleBirthOrder, other.multipleBirthOrder]
      return (
        (orders.includes(undefined) || orders[0] === orders[1]) &&
        one.newborn !== true &&
        other.newborn !== true &&
        !(
          one.surname !== undefined &&
          one.surname === other.surname &&
          one.birthDate === "1980-03-04" &&
          other.birthDate === "1980-03-04" &&
          [one, other].every(({ usualName, extra }) => usualName === undefined && extra === undefined) &&
          [one.firstNames, other.firstNames].sort().join() === "Jan,Piet"
        )
      )
    })
  ),
  "online and batch give a pair the same score": holds(two, ([one, other]) => {
    return [eager, { ...eager, dependent: [group] }].every((model) => {
      const [candidate] = subject.matchOne(model, one, [other])
      const { links, doubts } = Result.getOrThrow(subject.link([one, other], { model }))
      const pair = [...links, ...doubts][0]
      return pair === undefined || pair.score === candidate!.receipt.score
    })
  }),
  "a batch passes over no pair that online finds probable": holds(two, ([one, other]) => {
    const model = { ...Model.standard, version: "rare", frequencies: rare }
    const { prior, score } = subject.score(model, one, other)
    // Just probable: a batch that leaves a pair before all of it is compared must not leave this one.
    const just = { ...model, prior: prior - score + 0.001, probable: 0, certain: 7 }
    const [candidate] = subject.matchOne(just, one, [other])
    const isMet = subject.keys(one).some((key) => subject.keys(other).includes(key))
    const { links, doubts } = Result.getOrThrow(subject.link([one, other], { model: just }))
    return !isMet || candidate!.receipt.outcome !== "probable" || links.length + doubts.length === 1
  }),
  "a record shares a key with every copy of it, however it is written": holds(record, (one) => {
    const copy = { ...one, surname: one.surname?.toUpperCase(), postcode: one.postcode?.replace(" ", "") }
    return subject.keys(one).join() === subject.keys({ ...copy, id: "y" }).join()
  })
})
