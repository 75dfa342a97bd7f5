/**
 * Generators of people and their parts for fast-check. Use them in properties over code that takes a person. BSNs come
 * from the ranges that are reserved for tests.
 */
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import { partialDate } from "../time/PartialDate.laws.ts"
import type * as Address from "./Address.ts"
import * as Bsn from "./Bsn.ts"
import type * as Email from "./Email.ts"
import type * as Flags from "./Flags.ts"
import type * as Gender from "./Gender.ts"
import * as Identifier from "./Identifier.ts"
import type * as Person from "./Person.ts"
import type * as PersonName from "./PersonName.ts"
import * as Synthetic from "./population/Synthetic.ts"
import type * as Telephone from "./Telephone.ts"

/** Numbers that pass the 11-test, in the ranges reserved for tests. */
export const bsn: fc.Arbitrary<Bsn.Bsn> = fc.nat({ max: Synthetic.reserved - 1 }).map(Synthetic.bsn)

const word = fc
  .tuple(
    fc.constantFrom(..."ABCDEÉGHJKLMNOÖPRSTVWZ"),
    fc.string({ unit: fc.constantFrom(..."aeioubcdéëfghjklmnöprstvwz"), minLength: 2, maxLength: 9 })
  )
  .map(([first, rest]) => first + rest)

/** Surnames with and without a prefix, simple and double. */
export const surname: fc.Arbitrary<PersonName.Surname> = fc.record(
  {
    prefix: fc.constantFrom(
      "van",
      "de",
      "van der",
      "van den",
      "'t",
      "in 't",
      "ter",
      "de la",
      "d'",
      "von",
      "el",
      "op den"
    ),
    name: fc.oneof(
      word,
      fc.tuple(word, word).map((both) => both.join("-"))
    )
  },
  { requiredKeys: ["name"] }
)

/** Names with and without partner, prefixes, initials and usual name. There is always a surname or first name. */
export const personName: fc.Arbitrary<PersonName.PersonName> = fc
  .record(
    {
      own: surname,
      partner: surname,
      firstNames: fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(" ")),
      initials: fc.constantFrom("J.", "A.B.", "T.P.I."),
      usualName: word,
      usage: fc.constantFrom("E", "P", "V", "N")
    },
    { requiredKeys: [] }
  )
  .filter((name) => (name.own ?? name.firstNames) !== undefined)

/** Dutch postcodes. */
export const postcode: fc.Arbitrary<Address.Postcode> = fc
  .tuple(
    fc.integer({ min: 1000, max: 9999 }),
    fc.constantFrom(..."ABCEGHJKLMNPRSTVWXZ"),
    fc.constantFrom(..."BCEGHJKLMNPRTVWXZ")
  )
  .map((all) => all.join("") as Address.Postcode)

/** House numbers, some with a letter, an addition or an indication. */
export const houseNumber: fc.Arbitrary<Address.HouseNumber> = fc.record(
  {
    houseNumber: fc.integer({ min: 1, max: 99_999 }),
    letter: fc.constantFrom("a", "B", "z"),
    addition: fc.constantFrom("2", "bis", "hs", "II", "2 hs", "A", "1e", "4-a", "hoog"),
    indication: fc.constantFrom("to" as const, "by" as const)
  },
  { requiredKeys: ["houseNumber"] }
)

const street = fc.oneof(
  word.map((one) => `${one}straat`),
  fc.constantFrom(
    "Laan van Meerdervoort",
    "'s-Gravendijkwal",
    "2e Oosterparkstraat",
    "Plein 1944",
    "Burg. van Tuyllkade"
  )
)

/** Dutch addresses with street, number, postcode and place. */
export const dutchAddress: fc.Arbitrary<Address.Address> = fc
  .tuple(
    street,
    houseNumber,
    postcode,
    fc.constantFrom("Amsterdam", "'s-Gravenhage", "Bergen op Zoom", "Ede")
  )
  .map(([street, number, postcode, place]) => ({ street, ...number, postcode, place }))

/** Dutch addresses and foreign ones. */
export const address: fc.Arbitrary<Address.Address> = fc.oneof(
  { weight: 6, arbitrary: dutchAddress },
  {
    weight: 1,
    arbitrary: word.map(
      (one): Address.Address => ({ lines: [`Rue ${one} 12`, "1000 Bruxelles"], country: "BE" })
    )
  }
)

/** Dutch mobile and fixed numbers, and a few foreign ones. */
export const telephone: fc.Arbitrary<Telephone.Telephone> = fc.oneof(
  fc.integer({ min: 10_000_000, max: 58_999_999 }).map((n) => `+316${n}` as Telephone.Telephone),
  fc
    .tuple(fc.constantFrom("10", "20", "570", "26", "113"), fc.integer({ min: 2_000_000, max: 9_999_999 }))
    .map(([area, n]) => `+31${area}${n}`.slice(0, 12) as Telephone.Telephone),
  fc.integer({ min: 20_000_000, max: 99_999_999 }).map((n) => `+32${n}` as Telephone.Telephone)
)

/** E-mail addresses in example domains. */
export const email: fc.Arbitrary<Email.Email> = fc
  .tuple(fc.stringMatching(/^[a-z]{1,12}$/), fc.constantFrom("example.nl", "mail.example.org"))
  .map((both) => both.join("@") as Email.Email)

/** The four genders. */
export const gender: fc.Arbitrary<Gender.Gender> = fc.constantFrom("male", "female", "other", "unknown")

/** Every state of verification. */
export const verification: fc.Arbitrary<Bsn.Verification> = fc.oneof(
  fc.constant(Bsn.unverified),
  fc.record({
    status: fc.constantFrom(
      "verified" as const,
      "verified-with-deviations" as const,
      "taken-over" as const,
      "refuted" as const
    ),
    method: fc.constantFrom("SBV-Z" as const, "COV" as const, "WID" as const, "other-provider" as const),
    at: fc.integer({ min: 0, max: 4e12 }).map(Instant.of),
    by: fc.constantFrom("employee-1", "employee-2")
  })
)

/** Ids that other systems gave. */
export const identifier: fc.Arbitrary<Identifier.Identifier> = fc.oneof(
  fc.record({
    system: fc.constantFrom("maternity", "home-care", "urn:uuid:x"),
    value: fc.stringMatching(/^[A-Z]{1,3}\|?\d{1,8}$/)
  }),
  fc
    .integer({ min: 1, max: 99_999_999 })
    .map((n) => Identifier.of("agb", `${n}`.padStart(8, "0") as Identifier.Agb))
)

/** Flags, each stated or not. */
export const flags: fc.Arbitrary<Flags.Flags> = fc.record(
  {
    secrecy: fc.boolean(),
    underInvestigation: fc.uniqueArray(
      fc.constantFrom("name" as const, "birthDate" as const, "address" as const)
    ),
    deceased: fc.oneof(fc.boolean(), partialDate),
    emigrated: fc.boolean(),
    suspended: fc.constantFrom("death" as const, "fault" as const, "non-resident" as const)
  },
  { requiredKeys: [] }
)

/** People of whom any field may be missing; a name is always there. */
export const person: fc.Arbitrary<Person.Person> = fc.record(
  {
    name: personName,
    birthDate: partialDate,
    gender,
    bsn: fc.record({ value: bsn, verification }),
    address,
    telephones: fc.uniqueArray(telephone, { maxLength: 3 }),
    email,
    identifiers: fc.uniqueArray(identifier, { maxLength: 3, selector: Identifier.toToken }),
    multipleBirthOrder: fc.integer({ min: 1, max: 3 }),
    flags
  },
  { requiredKeys: ["name"] }
)
