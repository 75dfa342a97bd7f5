/**
 * A person as FHIR R4 `Patient` in the Dutch form (nl-core), and back. Plain functions between shapes: no server.
 *
 * What the Dutch profile says apart is kept apart: own and partner's surname with prefixes, initials, usual name, name
 * usage NL1 to NL4, street, house number and addition. What this library has no place for is left out, never guessed.
 */
import { Result, Schema } from "effect"
import * as PartialDate from "../../time/PartialDate.ts"
import * as Input from "../../work/Input.ts"
import * as Bsn from "../Bsn.ts"
import * as Email from "../Email.ts"
import * as Flags from "../Flags.ts"
import * as Gender from "../Gender.ts"
import * as Person from "../Person.ts"
import * as Telephone from "../Telephone.ts"
import { few, some, text } from "./Element.ts"
import * as HumanName from "./HumanName.ts"
import * as PostalAddress from "./PostalAddress.ts"

// What it is

const optional = Schema.optionalKey

/** The parts of a FHIR R4 Patient that are read and written. Others are left alone. */
export const Patient = Schema.Struct({
  /** Always `Patient`. */
  resourceType: Schema.Literal("Patient"),
  /** The id under which the server holds it. */
  id: optional(text),
  /** Identifiers, the BSN under its own system. */
  identifier: optional(few(Schema.Struct({ system: optional(text), value: optional(text) }))),
  /** Official name, and the usual name apart with use `usual`. */
  name: optional(few(HumanName.HumanName)),
  /** Telephone numbers and e-mail addresses; other systems, such as a fax, are not read. */
  telecom: optional(few(Schema.Struct({ system: optional(text), value: optional(text) }))),
  /** FHIR code of the administrative gender. */
  gender: optional(text),
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDate: optional(text),
  /** Whether the person died. */
  deceasedBoolean: optional(Schema.Boolean),
  /** When the person died. */
  deceasedDateTime: optional(text),
  /** Addresses; the first that is not an old one is read. */
  address: optional(few(PostalAddress.PostalAddress)),
  /** Place in a multiple birth. */
  multipleBirthInteger: optional(Schema.Int)
})
/** See {@link Patient}. */
export interface Patient extends Schema.Schema.Type<typeof Patient> {}

// What can go wrong

/** The input is no FHIR Patient that can be read. Only element names are told, never what was given. */
export class InvalidPatient extends Schema.TaggedError<InvalidPatient>()("InvalidPatient", {
  /** The elements that are wrong. */
  elements: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Not a FHIR Patient that can be read: ${this.elements.join(", ")}.`
  }
}

// What it decides

const decode = Schema.decodeUnknownResult(Patient)
const decodeForProblems = Schema.decodeUnknownResult(Patient, { errors: "all" })

/** The Patient, or the elements that are wrong. */
const patientOf = (input: unknown): Result.Result<Patient, InvalidPatient> => {
  try {
    const patient = decode(input)
    if (Result.isSuccess(patient)) return Result.succeed(patient.success)
    const all = decodeForProblems(input)
    const elements = Result.isFailure(all)
      ? Input.problems(all.failure.issue).map(({ path }) => path.join("."))
      : []
    return Result.fail(new InvalidPatient({ elements: [...new Set(elements)] }))
  } catch {
    // A getter threw; what it says may be personal data.
    return Result.fail(new InvalidPatient({ elements: ["Patient"] }))
  }
}

const isBsn = ({ system }: { readonly system?: string }): boolean =>
  system === Bsn.system || system === `urn:oid:${Bsn.oid}`

/** Systems of `telecom` that take calls or messages; a number without a system is a telephone's. */
const calls = ["phone", "sms", undefined]

/**
 * Reads a Patient as the encoded person that `clients.register` and `clients.match` take. A BSN is not verified by
 * being in a message: say so yourself when the sender verified it. What cannot be read as a telephone number or e-mail
 * address is left out.
 */
export const read = (
  input: unknown
): Result.Result<typeof Person.Person.Encoded, InvalidPatient | Person.InvalidPerson> => {
  const patient = patientOf(input)
  if (Result.isFailure(patient)) return Result.fail(patient.failure)
  const { identifier = [], name, telecom = [], gender, birthDate, address, ...rest } = patient.success
  const bsn = identifier.find((one) => isBsn(one) && one.value !== undefined)?.value
  const others = identifier.flatMap((one) =>
    one.system === undefined || one.value === undefined || isBsn(one)
      ? []
      : { system: one.system, value: one.value }
  )
  const telephones = telecom.flatMap(({ system, value }) => {
    if (!calls.includes(system) || value === undefined) return []
    const parsed = Telephone.parse(value)
    return Result.isSuccess(parsed) ? parsed.success : []
  })
  const [email] = telecom.flatMap(({ system, value }) => {
    if (system !== "email" || value === undefined) return []
    const parsed = Email.parse(value)
    return Result.isSuccess(parsed) ? parsed.success : []
  })
  const died = rest.deceasedDateTime?.slice(0, 10) ?? rest.deceasedBoolean
  const person = some({
    name: HumanName.read(name),
    birthDate,
    gender: gender === undefined ? undefined : Result.getOrUndefined(Gender.parse(gender)),
    bsn: bsn === undefined || bsn === Bsn.none ? undefined : { value: bsn, verification: Bsn.unverified },
    address: PostalAddress.read(address),
    telephones: telephones.length === 0 ? undefined : [...new Set(telephones)].slice(0, 10),
    email,
    identifiers: others.length === 0 ? undefined : others,
    multipleBirthOrder: rest.multipleBirthInteger,
    flags: died === undefined ? undefined : { deceased: died }
  })
  return Result.map(Person.decode(person ?? {}), Person.encode)
}

/** Writes a person as Patient. Give a person from which what may not be seen was left out. */
export const write = (id: string, person: Person.Person): Patient => {
  const {
    name,
    birthDate,
    gender,
    bsn,
    address,
    telephones = [],
    email,
    identifiers = [],
    flags,
    multipleBirthOrder
  } = person
  const identifier = [
    ...(bsn === undefined ? [] : [{ system: Bsn.system, value: bsn.value as string }]),
    ...identifiers
  ]
  const telecom = [
    ...telephones.map((one) => ({ system: "phone", value: one as string })),
    ...(email === undefined ? [] : [{ system: "email", value: email as string }])
  ]
  const died = flags?.deceased
  return {
    resourceType: "Patient",
    id,
    ...(identifier.length === 0 ? {} : { identifier }),
    ...(name === undefined ? {} : { name: HumanName.write(name) }),
    ...(telecom.length === 0 ? {} : { telecom }),
    ...(gender === undefined ? {} : { gender: Gender.encode(gender, "fhir") }),
    ...(birthDate === undefined || birthDate === PartialDate.unknown ? {} : { birthDate }),
    ...(typeof died === "boolean"
      ? { deceasedBoolean: died }
      : died === undefined
        ? {}
        : died === PartialDate.unknown
          ? { deceasedBoolean: Flags.isDeceased(flags) }
          : { deceasedDateTime: died }),
    ...(address === undefined ? {} : { address: [PostalAddress.write(address)] }),
    ...(multipleBirthOrder === undefined ? {} : { multipleBirthInteger: multipleBirthOrder })
  }
}
