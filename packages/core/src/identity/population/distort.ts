/** What a system makes of a true person, with the errors of a profile. */
import * as Instant from "../../time/Instant.ts"
import * as PartialDate from "../../time/PartialDate.ts"
import type * as Address from "../Address.ts"
import * as Bsn from "../Bsn.ts"
import type * as Email from "../Email.ts"
import type * as Person from "../Person.ts"
import * as PersonName from "../PersonName.ts"
import type * as Telephone from "../Telephone.ts"
import * as Text from "../Text.ts"
import type { Profile } from "./Profile.ts"
import { type Someone, thisYear } from "./people.ts"
import { int, pick, type Random } from "./random.ts"

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

const alphabet = "aeionrtsldkmgvuhbpwjczfy"
const spellings: ReadonlyArray<readonly [RegExp, string]> = [
  [/ij/, "y"],
  [/y/, "ij"],
  [/ei/, "ij"],
  [/ou/, "au"],
  [/ss/, "s"],
  [/s$/, "sz"],
  [/k/, "c"],
  [/ck?/, "k"],
  [/dt?$/, "t"],
  [/t$/, "d"],
  [/z/, "s"],
  [/v/, "f"],
  [/f/, "ph"],
  [/aa/, "ae"],
  [/nn/, "n"],
  [/n$/, ""]
]

/** One letter wrong, missing, too many, or swapped with the next; the first letter in one of eight. */
const typo = (random: Random, text: string): string => {
  if (text.length < 3) return text
  const at = random() < 0.125 ? 0 : 1 + int(random, text.length - 2)
  const letter = alphabet[int(random, alphabet.length)]!
  switch (int(random, 4)) {
    case 0:
      return text.slice(0, at) + letter + text.slice(at + 1)
    case 1:
      return text.slice(0, at) + text.slice(at + 1)
    case 2:
      return text.slice(0, at) + letter + text.slice(at)
    default:
      return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)
  }
}

const respell = (random: Random, text: string): string => {
  const from = int(random, spellings.length)
  for (let n = 0; n < spellings.length; n++) {
    const [sound, other] = spellings[(from + n) % spellings.length]!
    if (sound.test(text)) return text.replace(sound, other)
  }
  return text
}

/** Chance that is not drawn for what never happens, so that profiles without it draw as they did. */
const happens = (random: Random, share: number): boolean => share > 0 && random() < share

const fits = 10

/** What narrow fields and old character sets leave of a name. */
const narrowed = (random: Random, { withoutAccents, cutNames }: Profile, text: string): string => {
  const plain = happens(random, withoutAccents) ? text.normalize("NFD").replace(/\p{M}/gu, "") : text
  return happens(random, cutNames) ? plain.slice(0, fits).trim() : plain
}

const surname = (random: Random, profile: Profile, actual: PersonName.Surname): PersonName.Surname => {
  let { prefix, name } = actual
  name = narrowed(random, profile, name)
  if (random() < profile.typo) name = typo(random, name)
  if (random() < profile.spelling) name = respell(random, name)
  if (prefix !== undefined) {
    const chance = random()
    if (chance < profile.withoutPrefix) prefix = undefined
    else if (chance < profile.withoutPrefix + profile.gluedPrefix) {
      name = PersonName.formatSurname({ prefix, name })
      prefix = undefined
    }
  }
  return prefix === undefined ? { name } : { prefix, name }
}

const joined = (...names: ReadonlyArray<PersonName.Surname>): string =>
  names.map(PersonName.formatSurname).join("-")

const name = (random: Random, profile: Profile, someone: Someone): PersonName.PersonName => {
  const made: Mutable<PersonName.PersonName> = {}
  const own = surname(random, profile, someone.own)
  if (someone.partner === undefined) made.own = own
  else {
    const partner = surname(random, profile, someone.partner)
    const chance = random()
    if (someone.usage !== "E" && chance < profile.partnerOnly) made.own = partner
    else {
      made.own = own
      if (happens(random, profile.joinedNames)) made.own = { name: joined(partner, own) }
      else if (chance < 1 - profile.withoutPartner) {
        made.partner = partner
        made.usage = someone.usage
      }
    }
  }
  if (random() < profile.placeholder) made.own = { name: pick(random, ["Onbekend", "-", "N.N."]) }
  const chance = random()
  if (someone.newborn && random() < profile.unnamedNewborn) made.firstNames = "Baby"
  else if (chance < profile.withoutFirstName) return made
  else if (chance < profile.withoutFirstName + profile.initials)
    made.initials = PersonName.initials({ firstNames: someone.firstNames })
  else {
    const usual = random() < profile.usualName
    const official = happens(random, profile.firstOnly)
      ? someone.firstNames.split(" ", 1)[0]!
      : someone.firstNames
    const given = narrowed(random, profile, usual ? someone.usualName : official)
    made.firstNames = random() < profile.typo ? typo(random, given) : given
    if (!usual && random() < 0.4) made.usualName = someone.usualName
    if (random() < profile.swappedNames) {
      const { firstNames } = made
      made.firstNames = PersonName.formatSurname(made.own)
      made.own = { name: firstNames }
    }
  }
  return made
}

const birthDate = (
  random: Random,
  profile: Profile,
  { year, month, day }: Someone
): PartialDate.PartialDate | undefined => {
  const { withoutBirthDate, wrongDate, swappedDate, vagueDate, wrongMonth } = profile
  const chance = random()
  if (chance < withoutBirthDate) return undefined
  if (chance < withoutBirthDate + wrongDate) {
    return random() < 0.5
      ? PartialDate.make(Math.min(year - 10 + int(random, 21), thisYear), month, Math.min(day, 28))
      : PartialDate.make(year, month, 1 + (day % 28))
  }
  if (chance < withoutBirthDate + wrongDate + swappedDate) {
    return PartialDate.make(year, day, month) ?? PartialDate.make(year, month, day)
  }
  if (chance < withoutBirthDate + wrongDate + swappedDate + vagueDate) {
    return random() < 0.5 ? PartialDate.make(year, 0, 0) : PartialDate.make(1_900, 1, 1)
  }
  if (happens(random, wrongMonth))
    return PartialDate.make(year, month === 12 ? 11 : month + 1, Math.min(day, 28))
  return PartialDate.make(year, month, day)
}

const address = (random: Random, profile: Profile, someone: Someone): Address.Address => {
  const made: Mutable<Address.Address> = {
    ...(random() < profile.moved ? someone.oldAddress : someone.address)
  }
  if (random() < profile.typo) made.street = typo(random, made.street!)
  if (happens(random, profile.shortStreet))
    made.street = made
      .street!.replace(/straat$/, "str.")
      .replace(/(plein|laan|plantsoen)$/, (kind) => `${kind[0]}.`)
  if (random() < profile.wrongNumber)
    made.houseNumber =
      random() < 0.5
        ? made.houseNumber! + pick(random, [1, 2, 10])
        : Math.max(1, Math.floor(made.houseNumber! / 10))
  if (random() < profile.wrongPostcode) {
    const code = made.postcode!
    made.postcode =
      random() < 0.5
        ? code.slice(0, 3) + int(random, 10) + code.slice(4)
        : code.slice(0, 5) + pick(random, [..."BEHKPX"])
  }
  if ((made.letter ?? made.addition) !== undefined && random() < profile.withoutAddition) {
    delete made.letter
    delete made.addition
  }
  return made
}

/** Another digit in one of the last seven places. */
const wrongDigit = (random: Random, line: Telephone.Telephone): Telephone.Telephone => {
  const at = line.length - 1 - int(random, 7)
  const digit = (Number(line[at]) + 1 + int(random, 9)) % 10
  return `${line.slice(0, at)}${digit}${line.slice(at + 1)}` as Telephone.Telephone
}

const verifiedAt = Instant.of(1_767_225_600_000)
const verified: Bsn.Verification = { status: "verified", method: "SBV-Z", at: verifiedAt, by: "synthetic" }

/** A record of a person, as one system holds it. `mate` is the BSN of a house-mate. */
export const distort = (
  random: Random,
  profile: Profile,
  someone: Someone,
  mate: Bsn.Bsn | undefined
): Person.Person => {
  const made: Mutable<Person.Person> = { name: name(random, profile, someone) }
  const date = birthDate(random, profile, someone)
  if (date !== undefined) made.birthDate = date
  const gender = random()
  if (gender >= profile.withoutGender + profile.wrongGender) made.gender = someone.gender
  else if (gender >= profile.withoutGender) made.gender = someone.gender === "male" ? "female" : "male"
  if (random() >= (someone.newborn ? 0.9 : profile.withoutBsn)) {
    made.bsn =
      mate !== undefined && random() < profile.wrongBsn
        ? { value: mate, verification: Bsn.unverified }
        : { value: someone.bsn, verification: random() < profile.verified ? verified : Bsn.unverified }
  }
  if (random() >= profile.withoutAddress) made.address = address(random, profile, someone)
  if (random() >= profile.withoutTelephone) {
    const which = random()
    const child = thisYear - someone.year < 12
    made.telephones = [
      child || which < profile.sharedTelephone
        ? someone.landline
        : which < profile.sharedTelephone + profile.oldTelephone
          ? someone.oldMobile
          : someone.mobile
    ]
    if (happens(random, profile.wrongTelephone)) made.telephones = [wrongDigit(random, made.telephones[0]!)]
  }
  if (thisYear - someone.year >= 12 && random() >= profile.withoutEmail) {
    const local =
      `${Text.fold(someone.usualName)}.${Text.fold(someone.own.name)}${someone.entity % 97}`.replaceAll(
        " ",
        ""
      )
    const spelled = happens(random, profile.wrongEmail) ? typo(random, local) : local
    made.email = `${spelled}@${someone.entity % 3 === 0 ? "post" : "mail"}.example` as Email.Email
  }
  if (someone.order > 0 && random() < 0.3) made.multipleBirthOrder = someone.order
  if (someone.secrecy) made.flags = { secrecy: true }
  return made
}
