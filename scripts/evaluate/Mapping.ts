/** Which column of a file is which field, and how the file is written. */
import { Result, Schema } from "effect"
import { refuse } from "./BadInput.ts"
import * as DateFormat from "./DateFormat.ts"

// What it is

/** One column by its heading, or several. */
const Columns = Schema.Union([Schema.NonEmptyString, Schema.Array(Schema.NonEmptyString)])

/** The fields, each with other names under which it may stand in a mapping. */
const names = {
  id: ["recordId"],
  firstName: ["firstNames", "givenName", "givenNames", "forename"],
  middleName: ["middleNames", "secondName"],
  usualName: ["nickname", "roepnaam"],
  initials: [],
  prefix: ["surnamePrefix", "tussenvoegsel"],
  surname: ["lastName", "familyName"],
  partnerSurname: ["partnerName", "marriedName"],
  fullName: ["name"],
  birthDate: ["dateOfBirth", "dob"],
  birthYear: ["yearOfBirth"],
  birthMonth: ["monthOfBirth"],
  birthDay: ["dayOfBirth"],
  gender: ["sex"],
  street: ["address", "addressLine"],
  houseNumber: ["streetNumber"],
  houseSuffix: ["houseLetter", "houseAddition", "unit"],
  postcode: ["postalCode", "zip"],
  place: ["city", "town", "suburb"],
  telephone: ["phone", "mobile"],
  email: [],
  bsn: [],
  bsnVerified: [],
  multipleBirthOrder: ["birthOrder"],
  identifier: ["nationalId", "ssn"],
  birthPlace: ["placeOfBirth"],
  occupation: [],
  nationality: [],
  country: [],
  region: ["state", "province"]
} as const
/** A field that a mapping may name. */
export type Field = keyof typeof names

/** Fields that matching has no knowledge of, beside identifiers and what stands under other: compared as they are. */
export const plainOthers = ["birthPlace", "occupation", "nationality", "country", "region"] as const
/** At most so many fields that matching has no knowledge of. */
const mostOthers = 64

const known = new Map(
  Object.entries(names).flatMap(([field, others]) =>
    [field, ...others].map((name) => [name.toLowerCase(), field as Field] as const)
  )
)

const Other = Schema.Union([Columns, Schema.Record(Schema.String, Columns)])

const Written = Schema.Struct({
  delimiter: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^[^"\r\n]$/, { expected: "one character, and no quote or line end" })
    )
  ),
  encoding: Schema.optionalKey(Schema.NonEmptyString),
  dateFormat: Schema.optionalKey(Schema.NonEmptyString),
  fields: Schema.Record(Schema.String, Other)
})

/** A mapping that was read. */
export interface Mapping {
  readonly delimiter: string
  readonly encoding: string
  readonly date: DateFormat.DateFormat
  /** The columns of each field. */
  readonly fields: ReadonlyMap<Field, ReadonlyArray<string>>
  /** Fields that matching has no knowledge of, by name. */
  readonly others: ReadonlyMap<string, ReadonlyArray<string>>
}

// What it decides

const decode = Schema.decodeUnknownResult(Written, { onExcessProperty: "error" })

/** Reads a mapping file. */
export const parse = (text: string): Mapping => {
  const written = decode(json(text))
  if (Result.isFailure(written))
    return refuse("mapping", `The mapping is not right: ${written.failure.message}`)
  const { delimiter = ",", encoding = "utf-8", dateFormat = "YYYY-MM-DD" } = written.success
  const fields = new Map<Field, ReadonlyArray<string>>()
  const others = new Map<string, ReadonlyArray<string>>()
  for (const [name, columns] of Object.entries(written.success.fields)) {
    if (name === "other") {
      const named = isColumns(columns)
        ? list(columns).map((column) => [column, column] as const)
        : Object.entries(columns)
      for (const [other, from] of named) others.set(other, list(from))
      continue
    }
    const field = known.get(name.toLowerCase())
    if (field === undefined)
      return refuse(
        "mapping",
        `The mapping names a field ${JSON.stringify(name)}, which is not known. Use one of ${[...Object.keys(names), "other"].join(", ")}; whatever has no field of its own goes under other.`
      )
    if (!isColumns(columns))
      return refuse("mapping", `The field ${name} takes a column or a list of columns.`)
    if (fields.has(field))
      return refuse("mapping", `The mapping gives the field ${field} twice. Make it a list of columns.`)
    fields.set(field, list(columns))
  }
  if (![...fields.keys()].some((field) => field !== "id") && others.size === 0)
    return refuse(
      "mapping",
      "The mapping names no field to compare. Name at least a first name and a surname, or a full name."
    )
  const identifiers = fields.get("identifier")?.length ?? 0
  if (others.size + identifiers + plainOthers.filter((field) => fields.has(field)).length > mostOthers)
    return refuse(
      "mapping",
      `The mapping names more than ${mostOthers} fields that matching has no knowledge of. Name those that tell people apart.`
    )
  return { delimiter, encoding, date: DateFormat.make(dateFormat), fields, others }
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""))
  } catch {
    return refuse("mapping", "The mapping is no JSON.")
  }
}

const isColumns = (columns: typeof Other.Type): columns is typeof Columns.Type =>
  typeof columns === "string" || Array.isArray(columns)

const list = (columns: typeof Columns.Type): ReadonlyArray<string> =>
  typeof columns === "string" ? [columns] : columns
