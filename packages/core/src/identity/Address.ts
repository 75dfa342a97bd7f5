/**
 * Where somebody lives or is written to: a Dutch address in the parts of NEN 5825 and the BRP, or a foreign one.
 *
 * Postcode, house number, letter and addition name a Dutch address; street and place follow from them.
 */
import { Result, Schema } from "effect"
import * as Text from "./Text.ts"

const dutchPostcode = /^[1-9]\d{3}(?!S[ADS])[A-Z]{2}$/
const additionShape = /^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,8}[A-Za-z0-9])?$/

const pattern = (expression: RegExp, expected: string) =>
  Schema.String.check(Schema.makeFilter((text: string) => expression.test(text) || `Expected ${expected}`))

// What it is

/** A Dutch postcode: `1234AB`, without a space, in capitals. SA, SD and SS are not used. */
export const Postcode = pattern(dutchPostcode, "a Dutch postcode such as 1234AB").pipe(
  Schema.brand("Postcode")
)
/** A value of {@link Postcode}. */
export type Postcode = typeof Postcode.Type

/** An address. Without `country` it is Dutch. All parts are optional, but there is at least one. */
export const Address = Schema.Struct({
  /** Street, or the name of the public space, at most 80 characters. */
  street: Schema.optionalKey(Text.field(80)),
  /** 1 to 99999. */
  houseNumber: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 99_999 }))),
  /** One letter that belongs to the number: the `a` of 12a. */
  letter: Schema.optionalKey(pattern(/^[A-Za-z]$/, "one letter")),
  /** What tells two front doors apart: `2`, `bis`, `hs`. Ten characters at most; the BRP has room for four. */
  addition: Schema.optionalKey(pattern(additionShape, "an addition of at most ten letters and digits")),
  /** The place is opposite (`to`, *tegenover*) or next to (`by`, *bij*) the number. */
  indication: Schema.optionalKey(Schema.Literals(["to", "by"])),
  /** Of a Dutch address a {@link Postcode}; of a foreign one free, at most 16 characters. */
  postcode: Schema.optionalKey(Text.field(16)),
  /** Town, at most 80 characters. */
  place: Schema.optionalKey(Text.field(80)),
  /** ISO 3166-1, two capitals. Left out for the Netherlands. */
  country: Schema.optionalKey(pattern(/^(?!NL$)[A-Z]{2}$/, "an ISO 3166-1 country, left out for NL")),
  /** A foreign address that is not known in parts, as it stands on an envelope, without the country. */
  lines: Schema.optionalKey(Schema.NonEmptyArray(Text.field(200)).check(Schema.isMaxLength(3)))
}).check(
  Schema.makeFilter((address) => Object.keys(address).length > 0 || "Expected at least one part"),
  Schema.makeFilter(({ country, postcode }) =>
    country === undefined && postcode !== undefined && !dutchPostcode.test(postcode)
      ? { path: ["postcode"], issue: "Expected a Dutch postcode such as 1234AB" }
      : true
  ),
  Schema.makeFilter(({ country, lines }) =>
    country === undefined && lines !== undefined
      ? { path: ["country"], issue: "Expected a country with foreign lines" }
      : true
  ),
  Schema.makeFilter(({ houseNumber, letter, addition, indication }) =>
    houseNumber === undefined && (letter ?? addition ?? indication) !== undefined
      ? { path: ["houseNumber"], issue: "Expected a house number with a letter, addition or indication" }
      : true
  )
)
/** A value of {@link Address}. */
export interface Address extends Schema.Schema.Type<typeof Address> {}

/** What stands on the door: the number and what belongs to it. */
export type HouseNumber = Pick<Address, "houseNumber" | "letter" | "addition" | "indication">

// What can go wrong

const messages = {
  postcode:
    "Expected a Dutch postcode: four digits, not starting with 0, and two letters other than SA, SD or SS.",
  "house number":
    "Expected a house number of 1 to 99999, with at most one letter and an addition of at most ten letters and digits.",
  line: "Expected a Dutch address on one line: street, number, postcode, place. Give the parts apart when it is written otherwise."
}

/** The text is no address, postcode or house number. The text itself is left out: it is personal data. */
export class InvalidAddress extends Schema.TaggedError<InvalidAddress>()("InvalidAddress", {
  /** What could not be read. */
  part: Schema.Literals(["postcode", "house number", "line"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return messages[this.part]
  }
}

// What it decides

const invalid = (part: InvalidAddress["part"]) => Result.fail(new InvalidAddress({ part }))

/** Reads a Dutch postcode in any case, with or without a space. */
export const parsePostcode = (text: string): Result.Result<Postcode, InvalidAddress> => {
  const bare =
    text.length > 40
      ? ""
      : text
          .trim()
          .toUpperCase()
          .replace(/^(\d{4})\s+/, "$1")
  return dutchPostcode.test(bare) ? Result.succeed(bare as Postcode) : invalid("postcode")
}

const indications: Record<string, "to" | "by"> = {
  to: "to",
  "t/o": "to",
  "t.o.": "to",
  tegenover: "to",
  by: "by",
  "b/": "by",
  bij: "by"
}
const door =
  /^(?:(to|t\/o|t\.o\.|tegenover|by|b\/|bij)\s*)?(\d{1,5})(?!\d)(?:\s*([a-z])(?![a-z]))?(?:[\s/-]*([a-z0-9][a-z0-9 /-]*))?$/i

/**
 * Reads what people write behind a street: `12`, `12a`, `12 A`, `12a-2 hs`, `12-2`, `12 bis`, `t/o 12`. One letter
 * right behind the number or after a space is the letter; what follows a hyphen or slash is the addition.
 */
export const parseHouseNumber = (text: string): Result.Result<HouseNumber, InvalidAddress> => {
  const found = text.length > 40 ? null : door.exec(text.trim())
  if (found === null) return invalid("house number")
  const [, indication, digits, letter, rest] = found
  const houseNumber = Number(digits)
  const addition = rest?.trim().replace(/[\s/]+/g, " ")
  if (houseNumber === 0 || (addition !== undefined && !additionShape.test(addition)))
    return invalid("house number")
  return Result.succeed({
    houseNumber,
    ...(letter === undefined ? {} : { letter }),
    ...(addition === undefined ? {} : { addition }),
    ...(indication === undefined ? {} : { indication: indications[indication.toLowerCase()]! })
  })
}

/** Writes what {@link parseHouseNumber} reads: `12a-2 hs`, `t/o 12`. Empty without a house number. */
export const formatHouseNumber = ({ houseNumber, letter, addition, indication }: HouseNumber): string =>
  houseNumber === undefined
    ? ""
    : `${indication === undefined ? "" : indication === "to" ? "t/o " : "bij "}${houseNumber}${letter ?? ""}${addition === undefined ? "" : `-${addition}`}`

/** The first number after a word; a year before it belongs to the street, as in `Plein 1944 12`. */
const number = String.raw`(?<door>(?:(?:to|t\/o|t\.o\.|tegenover|by|b\/|bij)\s*)?\d.*)$`
const streets = [
  new RegExp(String.raw`^(?<street>.*?\p{L}.*?\s(?:1[4-9]|20)\d{2})\s+${number}`, "iu"),
  new RegExp(String.raw`^(?<street>.*?\p{L}.*?)\s+${number}`, "iu")
]

const parseStreet = (text: string): (HouseNumber & Pick<Address, "street">) | undefined => {
  const only = parseHouseNumber(text)
  if (Result.isSuccess(only)) return only.success
  if (!/\s\S*\d/.test(text)) return { street: text }
  for (const expression of streets) {
    const found = expression.exec(text)?.groups
    const read = found === undefined ? undefined : parseHouseNumber(found.door!)
    if (read !== undefined && Result.isSuccess(read)) return { street: found!.street!, ...read.success }
  }
  return undefined
}

const decode = Schema.decodeUnknownResult(Address)

/**
 * Reads a Dutch address that somebody typed on one line, e.g. `Dorpsstraat 12a-2 hs, 1234 ab Amsterdam`. Street, number,
 * postcode and place may each be missing, in this order. A foreign address is given in parts.
 */
export const parse = (text: string): Result.Result<Address, InvalidAddress> => {
  if (text.length > 300) return invalid("line")
  const line = text.replace(/\s+/g, " ").trim()
  const postcodes = [...line.matchAll(/(?<=^|[ ,])[1-9]\d{3} ?[a-z]{2}(?=$|[ ,])/gi)]
  const last = postcodes.at(-1)
  const before = last === undefined ? line : line.slice(0, last.index)
  const after = last === undefined ? "" : line.slice(last.index + last[0].length)
  // `Dorpsstraat 1234 ab` has a house number; `Dorpsstraat 12, 1234 ab` a postcode.
  const isPostcode = last !== undefined && (before === "" || /\d/.test(before) || after !== "")
  const comma = line.indexOf(",")
  const [head, tail] = isPostcode
    ? [before, after]
    : comma < 0
      ? [line, ""]
      : [line.slice(0, comma), line.slice(comma)]
  const street = head.replace(/[ ,]+$/, "")
  const place = tail.replace(/^[ ,]+/, "")
  const door = street === "" ? {} : parseStreet(street)
  const postcode = isPostcode ? parsePostcode(last[0]) : undefined
  if (postcode !== undefined && Result.isFailure(postcode)) return invalid("postcode")
  if (door === undefined) return invalid("house number")
  return Result.mapError(
    decode({
      ...door,
      ...(postcode === undefined ? {} : { postcode: postcode.success }),
      ...(place === "" ? {} : { place })
    }),
    () => new InvalidAddress({ part: "line" })
  )
}

/** The lines of an envelope: street and number, postcode and place, country. */
export const lines = (address: Address): ReadonlyArray<string> => {
  const { postcode, place, country } = address
  const code = country === undefined ? postcode?.replace(/^(\d{4})/, "$1 ") : postcode
  return [
    ...(address.lines ?? []),
    [address.street, formatHouseNumber(address)].filter(Boolean).join(" "),
    [code, place].filter(Boolean).join(" "),
    country ?? ""
  ].filter((line) => line !== "")
}

/** Writes an address on one line; {@link parse} reads a Dutch one back. */
export const format = (address: Address): string => lines(address).join(", ")

/**
 * What two writings of one Dutch front door have in common: postcode, number, letter and addition, without case and
 * punctuation. `undefined` when the postcode or the number is missing, or the address is foreign.
 */
export const key = (address: Address): string | undefined =>
  address.country !== undefined || address.postcode === undefined || address.houseNumber === undefined
    ? undefined
    : `${address.postcode} ${address.houseNumber} ${Text.fold(`${address.letter ?? ""}${address.addition ?? ""}`).replaceAll(" ", "")}`.trim()
