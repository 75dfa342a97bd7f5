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
import * as Flags from "../Flags.ts"
import * as Gender from "../Gender.ts"
import * as Person from "../Person.ts"
import * as PersonName from "../PersonName.ts"
import * as Telephone from "../Telephone.ts"

// What it is

const text = Schema.String.check(Schema.isMaxLength(1_000))
const few = <S extends Schema.Top>(schema: S) => Schema.Array(schema).check(Schema.isMaxLength(50))
const optional = Schema.optionalKey

const Extension = Schema.Struct({
  url: text,
  valueString: optional(text),
  valueCode: optional(text)
})
type Extension = typeof Extension.Type

const Element = Schema.Struct({ extension: optional(few(Extension)) })
const perPart = optional(few(Schema.NullOr(Element)))

const HumanName = Schema.Struct({
  use: optional(text),
  text: optional(text),
  family: optional(text),
  _family: optional(Element),
  given: optional(few(text)),
  _given: perPart,
  extension: optional(few(Extension))
})

const Address = Schema.Struct({
  line: optional(few(text)),
  _line: perPart,
  city: optional(text),
  postalCode: optional(text),
  country: optional(text)
})

/** The parts of a FHIR R4 Patient that are read and written. Others are left alone. */
export const Patient = Schema.Struct({
  /** Always `Patient`. */
  resourceType: Schema.Literal("Patient"),
  /** The id under which the server holds it. */
  id: optional(text),
  /** Identifiers, the BSN under its own system. */
  identifier: optional(few(Schema.Struct({ system: optional(text), value: optional(text) }))),
  /** Official name, and the usual name apart with use `usual`. */
  name: optional(few(HumanName)),
  /** Telephone numbers and e-mail addresses. */
  telecom: optional(few(Schema.Struct({ system: optional(text), value: optional(text) }))),
  /** FHIR code of the administrative gender. */
  gender: optional(text),
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDate: optional(text),
  /** Whether the person died. */
  deceasedBoolean: optional(Schema.Boolean),
  /** When the person died. */
  deceasedDateTime: optional(text),
  /** Addresses; the first is read. */
  address: optional(few(Address)),
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

const core = "http://hl7.org/fhir/StructureDefinition/"
const ownName = `${core}humanname-own-name`
const ownPrefix = `${core}humanname-own-prefix`
const partnerName = `${core}humanname-partner-name`
const partnerPrefix = `${core}humanname-partner-prefix`
const assembly = `${core}humanname-assembly-order`
const qualifier = `${core}iso21090-EN-qualifier`
const street = `${core}iso21090-ADXP-streetName`
const houseNumber = `${core}iso21090-ADXP-houseNumber`
const houseAddition = `${core}iso21090-ADXP-buildingNumberSuffix`
const houseIndication = `${core}iso21090-ADXP-additionalLocator`

const decode = Schema.decodeUnknownResult(Patient)
const decodeForProblems = Schema.decodeUnknownResult(Patient, { errors: "all" })

const value = (extensions: ReadonlyArray<Extension> | undefined, url: string): string | undefined => {
  const found = extensions?.find((one) => one.url === url)
  return found?.valueString ?? found?.valueCode
}

/** Leaves out what is missing, and gives nothing when all is. */
const some = (fields: Record<string, unknown>): Record<string, unknown> | undefined => {
  const kept = Object.entries(fields).filter(([, one]) => one !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

const usages = Object.fromEntries(Object.entries(PersonName.nlCore).map(([usage, code]) => [code, usage]))

const nameOf = (names: Patient["name"] = []): unknown => {
  const official = names.find(({ use }) => use !== "usual" && use !== "old") ?? names[0]
  const usual = names.find(({ use }) => use === "usual")
  const parts = (kind: "BR" | "IN") =>
    official?.given?.filter((_, at) => {
      const said = value(official._given?.[at]?.extension, qualifier)
      return said === kind || (kind === "BR" && said === undefined)
    })
  const own = value(official?._family?.extension, ownName)
  const partner = value(official?._family?.extension, partnerName)
  const surname = (name: string | undefined, prefix: string | undefined) =>
    name === undefined ? undefined : some({ name, prefix })
  const whole = own === undefined && partner === undefined ? official?.family : undefined
  return some({
    own:
      whole === undefined
        ? surname(own, value(official?._family?.extension, ownPrefix))
        : PersonName.parseSurname(whole),
    partner: surname(partner, value(official?._family?.extension, partnerPrefix)),
    firstNames: parts("BR")?.join(" ") || undefined,
    initials: parts("IN")?.join("") || undefined,
    usualName: usual === official ? undefined : usual?.given?.join(" ") || undefined,
    usage: usages[value(official?.extension, assembly) ?? ""]
  })
}

const isHouseNumber = /^[1-9]\d{0,4}$/

const addressOf = (address: NonNullable<Patient["address"]>[number] | undefined): unknown => {
  if (address === undefined) return undefined
  const { line = [], _line, city, postalCode, country } = address
  const extensions = _line?.flatMap((part) => part?.extension ?? [])
  const number = value(extensions, houseNumber)
  const [letter, addition] = doorOf(value(extensions, houseAddition))
  const abroad = country !== undefined && country !== "NL" ? country : undefined
  const known = number !== undefined && isHouseNumber.test(number)
  const indication = value(extensions, houseIndication)
  return some({
    street: value(extensions, street),
    houseNumber: known ? Number(number) : undefined,
    letter: known ? letter : undefined,
    addition: known ? addition : undefined,
    indication: known && (indication === "to" || indication === "by") ? indication : undefined,
    place: city,
    postcode: abroad === undefined ? postalCode?.replace(/\s/g, "").toUpperCase() : postalCode,
    country: abroad,
    lines: extensions === undefined && abroad !== undefined && line.length > 0 ? line.slice(0, 3) : undefined
  })
}

/** nl-core writes letter, space, addition; only an addition has a space before it. */
const doorOf = (suffix: string | undefined): readonly [string | undefined, string | undefined] => {
  if (suffix === undefined) return [undefined, undefined]
  const [, letter, addition] = /^([A-Za-z])?(?:\s*(.+))?$/.exec(suffix) ?? []
  return letter !== undefined && addition !== undefined && !/\s/.test(suffix)
    ? [undefined, suffix]
    : [letter, addition?.trim()]
}

/**
 * Reads a Patient as the encoded person that `clients.register` and `clients.match` take. A BSN is not verified by
 * being in a message: say so yourself when the sender verified it. What cannot be read as a telephone number is left
 * out.
 */
export const read = (
  input: unknown
): Result.Result<typeof Person.Person.Encoded, InvalidPatient | Person.InvalidPerson> => {
  const patient = decode(input)
  if (Result.isFailure(patient)) {
    const all = decodeForProblems(input)
    const elements = Result.isFailure(all)
      ? Input.problems(all.failure.issue).map(({ path }) => path.join("."))
      : []
    return Result.fail(new InvalidPatient({ elements: [...new Set(elements)] }))
  }
  const { identifier = [], name, telecom = [], gender, birthDate, address, ...rest } = patient.success
  const bsn = identifier.find(({ system }) => system === Bsn.system || system === `urn:oid:${Bsn.oid}`)
  const others = identifier.flatMap(({ system, value }) =>
    system === undefined || value === undefined || system === Bsn.system || system === `urn:oid:${Bsn.oid}`
      ? []
      : { system, value }
  )
  const telephones = telecom.flatMap(({ system, value }) => {
    if (system === "email" || value === undefined) return []
    const parsed = Telephone.parse(value)
    return Result.isSuccess(parsed) ? parsed.success : []
  })
  const died = rest.deceasedDateTime?.slice(0, 10) ?? rest.deceasedBoolean
  const person = some({
    name: nameOf(name),
    birthDate,
    gender: gender === undefined ? undefined : Result.getOrUndefined(Gender.parse(gender)),
    bsn:
      bsn?.value === undefined || bsn.value === Bsn.none
        ? undefined
        : { value: bsn.value, verification: Bsn.unverified },
    address: addressOf(address?.[0]),
    telephones: telephones.length === 0 ? undefined : [...new Set(telephones)].slice(0, 10),
    email: telecom.find(({ system }) => system === "email")?.value,
    identifiers: others.length === 0 ? undefined : others,
    multipleBirthOrder: rest.multipleBirthInteger,
    flags: died === undefined ? undefined : { deceased: died }
  })
  return Result.map(Person.decode(person ?? {}), Person.encode)
}

const extension = (url: string, said: string | undefined, as: "valueString" | "valueCode" = "valueString") =>
  said === undefined ? [] : [{ url, [as]: said }]

const nameTo = (name: PersonName.PersonName): Patient["name"] => {
  const { own, partner, firstNames, initials, usualName, usage } = name
  const given = [
    ...(firstNames?.split(" ") ?? []).map((one) => ({ one, kind: "BR" })),
    ...(initials === undefined ? [] : [{ one: initials, kind: "IN" }])
  ]
  const family = [
    ...extension(ownPrefix, own?.prefix),
    ...extension(ownName, own?.name),
    ...extension(partnerPrefix, partner?.prefix),
    ...extension(partnerName, partner?.name)
  ]
  const surname = PersonName.surname(name)
  const official = {
    use: "official",
    ...(surname === "" ? {} : { family: surname }),
    ...(family.length === 0 ? {} : { _family: { extension: family } }),
    ...(given.length === 0
      ? {}
      : {
          given: given.map(({ one }) => one),
          _given: given.map(({ kind }) => ({ extension: extension(qualifier, kind, "valueCode") }))
        }),
    ...(usage === undefined ? {} : { extension: extension(assembly, PersonName.nlCore[usage], "valueCode") })
  }
  return [
    ...(surname === "" && given.length === 0 ? [] : [official]),
    ...(usualName === undefined ? [] : [{ use: "usual", given: [usualName] }])
  ]
}

const addressTo = (
  address: NonNullable<Person.Person["address"]>
): NonNullable<Patient["address"]>[number] => {
  const {
    street: name,
    houseNumber: number,
    letter,
    addition,
    indication,
    postcode,
    place,
    country,
    lines
  } = address
  const suffix =
    letter === undefined && addition === undefined
      ? undefined
      : `${letter ?? ""}${addition === undefined ? "" : ` ${addition}`}`
  const parts = [
    ...extension(street, name),
    ...extension(houseNumber, number?.toString()),
    ...extension(houseAddition, suffix),
    ...extension(houseIndication, indication)
  ]
  const written = [name, number === undefined ? undefined : `${number}${suffix ?? ""}`].filter(
    (one) => one !== undefined
  )
  return {
    ...(lines === undefined
      ? parts.length === 0
        ? {}
        : { line: [written.join(" ")], _line: [{ extension: parts }] }
      : { line: [...lines] }),
    ...(place === undefined ? {} : { city: place }),
    ...(postcode === undefined ? {} : { postalCode: postcode }),
    country: country ?? "NL"
  }
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
    ...(name === undefined ? {} : { name: nameTo(name) ?? [] }),
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
    ...(address === undefined ? {} : { address: [addressTo(address)] }),
    ...(multipleBirthOrder === undefined ? {} : { multipleBirthInteger: multipleBirthOrder })
  }
}
