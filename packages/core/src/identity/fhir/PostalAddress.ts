/** An address as FHIR `Address` in the Dutch form: street, house number, letter and addition apart. */
import { Schema } from "effect"
import type * as Address from "../Address.ts"
import { extension, perPart, some, text, texts, valueOf } from "./Element.ts"

// What it is

/** The parts of an address that are read and written. */
export const PostalAddress = Schema.Struct({
  /** What the address is used for. */
  use: Schema.optionalKey(text),
  /** The lines as they are written. */
  line: Schema.optionalKey(texts),
  /** Their parts. */
  _line: perPart,
  /** Town. */
  city: Schema.optionalKey(text),
  /** Postcode. */
  postalCode: Schema.optionalKey(text),
  /** ISO 3166-1 code; The Netherlands by name too. */
  country: Schema.optionalKey(text)
})
type PostalAddress = typeof PostalAddress.Type

// What it decides

const street = "iso21090-ADXP-streetName"
const houseNumber = "iso21090-ADXP-houseNumber"
const houseAddition = "iso21090-ADXP-buildingNumberSuffix"
const houseIndication = "iso21090-ADXP-additionalLocator"

const isHouseNumber = /^[1-9]\d{0,4}$/
const isHere = /^(?:nld?|nederland|(?:the )?netherlands)$/i

/** nl-core writes letter, space, addition; only an addition has a space before it. */
const doorOf = (suffix: string | undefined): readonly [string | undefined, string | undefined] => {
  if (suffix === undefined) return [undefined, undefined]
  const [, letter, addition] = /^([A-Za-z])?(?:\s*(.+))?$/.exec(suffix) ?? []
  return letter !== undefined && addition !== undefined && !/\s/.test(suffix)
    ? [undefined, suffix]
    : [letter, addition?.trim()]
}

/** Reads the first address that is not an old one. A line without parts is not taken apart. */
export const read = (addresses: ReadonlyArray<PostalAddress> = []): unknown => {
  const address = addresses.find(({ use }) => use !== "old")
  if (address === undefined) return undefined
  const { line = [], _line, city, postalCode, country } = address
  const extensions = _line?.flatMap((part) => part?.extension ?? [])
  const number = valueOf(extensions, houseNumber)
  const [letter, addition] = doorOf(valueOf(extensions, houseAddition))
  const abroad = country !== undefined && !isHere.test(country) ? country : undefined
  const known = number !== undefined && isHouseNumber.test(number)
  const indication = valueOf(extensions, houseIndication)
  const lines = line.filter((one) => one !== null)
  return some({
    street: valueOf(extensions, street),
    houseNumber: known ? Number(number) : undefined,
    letter: known ? letter : undefined,
    addition: known ? addition : undefined,
    indication: known && (indication === "to" || indication === "by") ? indication : undefined,
    place: city,
    postcode: abroad === undefined ? postalCode?.replace(/\s/g, "").toUpperCase() : postalCode,
    country: abroad,
    lines:
      extensions === undefined && abroad !== undefined && lines.length > 0 ? lines.slice(0, 3) : undefined
  })
}

/** Writes an address. */
export const write = (address: Address.Address): PostalAddress => {
  const { houseNumber: number, letter, addition, indication, postcode, place, country, lines } = address
  const suffix =
    letter === undefined && addition === undefined
      ? undefined
      : `${letter ?? ""}${addition === undefined ? "" : ` ${addition}`}`
  const parts = [
    ...extension(street, address.street),
    ...extension(houseNumber, number?.toString()),
    ...extension(houseAddition, suffix),
    ...extension(houseIndication, indication)
  ]
  const written = [address.street, number === undefined ? undefined : `${number}${suffix ?? ""}`].filter(
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
