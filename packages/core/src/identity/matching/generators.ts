/**
 * Records for the laws, made to be hard: few names, few dates, shared doors and lines, BSNs that collide, everything at
 * times missing.
 */
import fc from "fast-check"
import type { Features } from "./Features.ts"
import * as Model from "./Model.ts"

const some = <A>(...values: ReadonlyArray<A>) => fc.option(fc.constantFrom(...values), { nil: undefined })

const content = fc.record({
  bsn: some("p", "q", "r"),
  bsnVerified: fc.boolean(),
  firstNames: some("Jan", "Johannes Petrus", "Piet", "Lisa", "Lise", "J", "baby van", "onbekend"),
  usualName: some("Jan", "Hans", "Lies"),
  initials: some("J.P.", "L", "J"),
  surname: some("van der Berg", "Berg", "Bergh", "Jansen", "Janssen", "Jan", "Bakker-Jansen"),
  partnerSurname: some("Jansen", "de Vries"),
  birthDate: some("1980-03-04", "1980-04-03", "1980-01-01", "1980", "1900-01-01", "1980-03-05"),
  gender: some("M", "V"),
  postcode: some("1234AB", "1234 ab", "9876XY"),
  houseNumber: some("1", "1a", "12"),
  street: some("Dorpsstraat", "Dorpstraat"),
  place: some("Ede", "Epe"),
  telephone: some("0612348765", "+31612348765", "0201234567"),
  email: some("jan@post.example", "jam@post.example"),
  multipleBirthOrder: some(1, 2),
  newborn: some(true, false),
  partition: some("wmo"),
  extra: some({ client: "77" }, { client: "78" })
})
/** One record. */
export const record = content.map((fields): Features => ({ id: "x", ...fields }))
/** Two records, the one often nearly the other. */
export const two = fc
  .tuple(content, content, fc.array(fc.nat(18)))
  .map(([one, other, places]): readonly [Features, Features] => {
    const different = Object.entries(other).filter((_, place) => places.includes(place))
    return [
      { id: "a", ...one },
      { id: "b", ...one, ...Object.fromEntries(different) }
    ]
  })
/** Records with ids of their own, in the order of those. */
export const records = fc
  .array(fc.tuple(two, fc.boolean()), { maxLength: 8 })
  .map((pairs) => pairs.flatMap(([[one, other], both]) => (both ? [one, other] : [one])))
  .map((all) => all.map((fields, n): Features => ({ ...fields, id: `r${n}` })))

/** A model that links eagerly, so that only the rules stand between records. */
export const eager: Model.Model = {
  ...Model.standard,
  version: "eager",
  prior: 10,
  certain: 0,
  probable: -30,
  possible: -60
}
