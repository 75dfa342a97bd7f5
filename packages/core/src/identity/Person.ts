/**
 * What one system says about a person. Nothing is required but that it says something: systems differ in what they
 * ask, and a field is required only where a rule needs it.
 */
import { Equal, Result, Schema, type SchemaIssue } from "effect"
import * as PartialDate from "../time/PartialDate.ts"
import * as Input from "../work/Input.ts"
import * as Address from "./Address.ts"
import * as Bsn from "./Bsn.ts"
import * as Email from "./Email.ts"
import * as Flags from "./Flags.ts"
import * as Gender from "./Gender.ts"
import * as Identifier from "./Identifier.ts"
import * as PersonName from "./PersonName.ts"
import * as Placeholder from "./Placeholder.ts"
import * as Telephone from "./Telephone.ts"

// What it is

/** What is kept of a person as one system has it: a {@link Person}, or nothing at all once that was erased. */
export const Kept = Schema.Struct({
  /** How the person is called. */
  name: Schema.optionalKey(PersonName.PersonName),
  /** Date of birth, as far as it is known. */
  birthDate: Schema.optionalKey(PartialDate.PartialDate),
  /** Administrative gender. */
  gender: Schema.optionalKey(Gender.Gender),
  /** Citizen service number, with how it was verified. */
  bsn: Schema.optionalKey(Bsn.Recorded),
  /** Where the person lives. */
  address: Schema.optionalKey(Address.Address),
  /** At most ten numbers, the preferred one first. */
  telephones: Schema.optionalKey(
    Schema.Array(Telephone.Telephone).check(Schema.isMaxLength(10), Schema.isUnique())
  ),
  /** E-mail address. */
  email: Schema.optionalKey(Email.Email),
  /** At most fifty ids that other systems gave. */
  identifiers: Schema.optionalKey(
    Schema.Array(Identifier.Identifier).check(Schema.isMaxLength(50), Schema.isUnique())
  ),
  /** Place in a multiple birth, 1 for the first born. Twins with another number are two people. */
  multipleBirthOrder: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))),
  /** What limits the use of the data. */
  flags: Schema.optionalKey(Flags.Flags)
})

/** A person as one system has it. Its encoded form is JSON. */
export const Person = Kept.check(
  Schema.makeFilter(
    ({ name, birthDate, bsn, address, telephones = [], email, identifiers = [] }) =>
      (name ?? birthDate ?? bsn ?? address ?? email) !== undefined ||
      telephones.length + identifiers.length > 0 ||
      "Expected a name, birth date, BSN, address, telephone, e-mail or identifier"
  )
)
/** A value of {@link Person}. */
export interface Person extends Schema.Schema.Type<typeof Person> {}

// What can go wrong

/** The input is no person. Only field names and what was expected are told, never what was given. */
export class InvalidPerson extends Schema.TaggedError<InvalidPerson>()("InvalidPerson", {
  /** Where it went wrong and what was expected there. */
  problems: Schema.Array(
    Schema.Struct({
      /** The field, e.g. `name.own.prefix`; empty for the whole person. */
      field: Schema.String,
      /** What was expected, without the value. */
      expected: Schema.String
    })
  )
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Not a valid person. ${this.problems.map(({ field, expected }) => `${field || "person"}: ${expected}`).join(". ")}.`
  }
}

// What it decides

const decodeUnknown = Schema.decodeUnknownResult(Person, { onExcessProperty: "error" })
/** Collecting every problem takes twice the time, so it is done only for input that is refused. */
const decodeForProblems = Schema.decodeUnknownResult(Person, { errors: "all", onExcessProperty: "error" })
const encodeSync = Schema.encodeSync(Person)

const toProblems = (issue: SchemaIssue.Issue): InvalidPerson["problems"] =>
  Input.problems(issue).map(({ path, expected }) => ({ field: path.join("."), expected }))

/** No person has more than fifty entries in one place, or nests deeper than four; more is not looked at. */
const isCrowded = (value: unknown, depth: number): boolean => {
  if (typeof value !== "object" || value === null) return false
  if (depth > 4) return true
  const entries = Array.isArray(value) ? value : Object.values(value)
  return entries.length > 50 || entries.some((entry) => isCrowded(entry, depth + 1))
}

/**
 * Reads a person from JSON or another unknown value: bounds, Unicode and shapes are checked, texts are normalised, and
 * fields that do not exist are refused.
 */
export const decode = (input: unknown): Result.Result<Person, InvalidPerson> => {
  const refused = (expected: string) =>
    Result.fail(new InvalidPerson({ problems: [{ field: "", expected }] }))
  try {
    if (isCrowded(input, 0)) return refused("Expected at most fifty entries and four levels")
    const person = decodeUnknown(input)
    return Result.isSuccess(person)
      ? Result.succeed(person.success)
      : Result.mapError(
          decodeForProblems(input),
          ({ issue }) => new InvalidPerson({ problems: toProblems(issue) })
        )
  } catch {
    // A getter threw; what it says may be personal data.
    return refused("Expected JSON")
  }
}

/** Writes a person as JSON. */
export const encode = (person: Person): typeof Person.Encoded => encodeSync(person)

/** Whether two say the same of a field. Of a BSN the number counts, whatever is known of its verification. */
export const agree = (
  one: typeof Kept.Type,
  other: typeof Kept.Type,
  field: keyof typeof Kept.Type
): boolean => (field === "bsn" ? one.bsn?.value === other.bsn?.value : Equal.equals(one[field], other[field]))

/** The person without address and telephones, for output to whoever was not granted what is under secrecy. */
export const withoutSecret = ({
  address: _address,
  telephones: _telephones,
  ...rest
}: Person): Omit<Person, "address" | "telephones"> => rest

/**
 * The person without the values that stand for none, so that they carry no weight in a comparison. The birth date stays
 * when it says little; `undefined` when nothing is left.
 */
export const withoutPlaceholders = (person: Person): Person | undefined => {
  const { name, birthDate, address, telephones, email, ...rest } = person
  const realName = name && clearName(name)
  const realAddress = address && clearAddress(address)
  const realTelephones = telephones?.filter((one) => !Placeholder.isTelephone(one)) ?? []
  const kept: Person = {
    ...rest,
    ...(realName === undefined ? {} : { name: realName }),
    ...(birthDate === undefined || Placeholder.isDate(birthDate) ? {} : { birthDate }),
    ...(realAddress === undefined ? {} : { address: realAddress }),
    ...(realTelephones.length === 0 ? {} : { telephones: realTelephones }),
    ...(email === undefined || Placeholder.isEmail(email) ? {} : { email })
  }
  return isPerson(kept) ? kept : undefined
}

const isPerson = Schema.is(Person)

const clearName = (name: PersonName.PersonName): PersonName.PersonName | undefined => {
  const { own, partner, firstNames, initials, usualName, usage } = name
  const kept = {
    ...(own === undefined || Placeholder.isText(own.name) ? {} : { own }),
    ...(partner === undefined || Placeholder.isText(partner.name) ? {} : { partner }),
    ...(firstNames === undefined || Placeholder.isText(firstNames) ? {} : { firstNames }),
    ...(initials === undefined || Placeholder.isInitials(initials) ? {} : { initials }),
    ...(usualName === undefined || Placeholder.isText(usualName) ? {} : { usualName })
  }
  return Object.keys(kept).length === 0 ? undefined : { ...kept, ...(usage === undefined ? {} : { usage }) }
}

const clearAddress = (address: Address.Address): Address.Address | undefined => {
  const { street, place, postcode, ...rest } = address
  const kept = {
    ...rest,
    ...(street === undefined || Placeholder.isText(street) ? {} : { street }),
    ...(place === undefined || Placeholder.isText(place) ? {} : { place }),
    ...(postcode === undefined || Placeholder.isPostcode(postcode) ? {} : { postcode })
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}
