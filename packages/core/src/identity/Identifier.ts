/**
 * Identifiers other than the BSN: the Dutch registers of care, and the own ids of other systems.
 *
 * An identifier means something only within its system: the same number in two systems is two identifiers.
 */
import { Result, Schema } from "effect"
import * as Bsn from "./Bsn.ts"
import * as Text from "./Text.ts"

// What it is

/** Registers whose numbers have a fixed shape: FHIR system, OID and the number of digits. */
export const registers = {
  /** AGB code of Vektis: a care provider or practice. The first two digits are the kind of care. */
  agb: { system: "http://fhir.nl/fhir/NamingSystem/agb-z", oid: "2.16.840.1.113883.2.4.6.1", digits: 8 },
  /** UZI number of a person: a care professional with a UZI card. */
  uzi: { system: "http://fhir.nl/fhir/NamingSystem/uzi-nr-pers", oid: "2.16.528.1.1007.3.1", digits: 9 },
  /** URA: the UZI register's number of a subscriber, an organisation. */
  ura: { system: "http://fhir.nl/fhir/NamingSystem/ura", oid: "2.16.528.1.1007.3.3", digits: 8 },
  /** UZOVI number: a health insurer. */
  uzovi: { system: "http://fhir.nl/fhir/NamingSystem/uzovi", oid: "2.16.840.1.113883.2.4.6.4", digits: 4 },
  /** KvK number of the chamber of commerce: a legal entity. It has no OID in Dutch care profiles. */
  kvk: { system: "http://fhir.nl/fhir/NamingSystem/kvk", oid: undefined, digits: 8 }
} as const
/** The name of one of the {@link registers}. */
export type Register = keyof typeof registers

const digits = (count: number) =>
  Schema.String.check(
    Schema.makeFilter(
      (text: string) =>
        (text.length === count && /^\d+$/.test(text) && !/^0+$/.test(text)) ||
        `Expected ${count} digits, not all zeros`
    )
  )

/** AGB code: eight digits. */
export const Agb = digits(8).pipe(Schema.brand("Agb"))
/** A value of {@link Agb}. */
export type Agb = typeof Agb.Type
/** UZI number of a person: nine digits. */
export const Uzi = digits(9).pipe(Schema.brand("Uzi"))
/** A value of {@link Uzi}. */
export type Uzi = typeof Uzi.Type
/** URA: eight digits. */
export const Ura = digits(8).pipe(Schema.brand("Ura"))
/** A value of {@link Ura}. */
export type Ura = typeof Ura.Type
/** UZOVI number: four digits. */
export const Uzovi = digits(4).pipe(Schema.brand("Uzovi"))
/** A value of {@link Uzovi}. */
export type Uzovi = typeof Uzovi.Type
/** KvK number: eight digits. */
export const Kvk = digits(8).pipe(Schema.brand("Kvk"))
/** A value of {@link Kvk}. */
export type Kvk = typeof Kvk.Type

/** The type that belongs to each register. */
export interface ValueOf {
  /** AGB code. */
  readonly agb: Agb
  /** UZI number. */
  readonly uzi: Uzi
  /** URA. */
  readonly ura: Ura
  /** UZOVI number. */
  readonly uzovi: Uzovi
  /** KvK number. */
  readonly kvk: Kvk
}

const notBsn = Schema.makeFilter(
  (text: string) =>
    (text !== Bsn.system && text !== `urn:oid:${Bsn.oid}`) || "Expected a BSN to be recorded as BSN"
)
const noBar = Schema.makeFilter(
  (text: string) => !text.includes("|") || "Expected no | in the name of a system"
)

/**
 * An id that another system gave, scoped by that system. A BSN is refused here: it has a place of its own, where its
 * verification and the ground to hold it are kept.
 */
export const Identifier = Schema.Struct({
  /** Who gave the id: a URI, or the name under which the host knows the system. Has no `|`. */
  system: Text.field(200).check(notBsn, noBar),
  /** The id as that system writes it. */
  value: Text.field(200)
})
/** A value of {@link Identifier}. */
export interface Identifier extends Schema.Schema.Type<typeof Identifier> {}

// What can go wrong

/** The text is no number of this register, or no `system|value`. The text itself is left out. */
export class InvalidIdentifier extends Schema.TaggedError<InvalidIdentifier>()("InvalidIdentifier", {
  /** The register whose number was expected, or `token` for `system|value`. */
  expected: Schema.Literals(["agb", "uzi", "ura", "uzovi", "kvk", "token"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.expected === "token"
      ? "Expected an identifier as system|value, each 1 to 200 characters, and not a BSN."
      : `A number of the register ${this.expected} has ${registers[this.expected].digits} digits, not all zeros. Check it with its owner.`
  }
}

// What it decides

/** Reads a register's number as people write it, with spaces, dots or hyphens between the digits. */
export const parse = <R extends Register>(
  register: R,
  text: string
): Result.Result<ValueOf[R], InvalidIdentifier> => {
  const bare = text.length > 40 ? "" : text.trim().replace(/(?<=\d)[ .-](?=\d)/g, "")
  const right = bare.length === registers[register].digits && /^\d+$/.test(bare) && !/^0+$/.test(bare)
  return right
    ? Result.succeed(bare as ValueOf[R])
    : Result.fail(new InvalidIdentifier({ expected: register }))
}

/** A register's number as an identifier, under its FHIR system. */
export const of = <R extends Register>(register: R, value: ValueOf[R]): Identifier => ({
  system: registers[register].system,
  value
})

/** Writes an identifier as the FHIR search token `system|value`; two identifiers are equal when their tokens are. */
export const toToken = (identifier: Identifier): string => `${identifier.system}|${identifier.value}`

const decode = Schema.decodeUnknownResult(Identifier)

/** Reads what {@link toToken} wrote. */
export const fromToken = (token: string): Result.Result<Identifier, InvalidIdentifier> => {
  const bar = token.indexOf("|")
  return Result.mapError(
    decode({ system: token.slice(0, Math.max(bar, 0)), value: token.slice(bar + 1) }),
    () => new InvalidIdentifier({ expected: "token" })
  )
}
