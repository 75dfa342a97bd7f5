/**
 * Made-up people as they truly are, household by household: couples, children, twins, adult brothers and sisters who
 * live elsewhere, people in a nursing home, newborns.
 */
import * as CalendarDate from "../../time/CalendarDate.ts"
import type * as Address from "../Address.ts"
import type * as Bsn from "../Bsn.ts"
import type * as PersonName from "../PersonName.ts"
import type * as Telephone from "../Telephone.ts"
import * as names from "./names.ts"
import { int, pick, type Random } from "./random.ts"
import * as Synthetic from "./Synthetic.ts"

/** The year in which the population is looked at. */
export const thisYear = 2026

/** A true person. */
export interface Someone {
  readonly entity: number
  readonly birth: number
  readonly household: number
  readonly gender: "male" | "female"
  readonly firstNames: string
  readonly usualName: string
  readonly own: PersonName.Surname
  readonly partner: PersonName.Surname | undefined
  readonly usage: PersonName.Usage
  readonly year: number
  readonly month: number
  readonly day: number
  /** 0 for an only child of its birth. */
  readonly order: number
  readonly newborn: boolean
  readonly bsn: Bsn.Bsn
  readonly mobile: Telephone.Telephone
  readonly oldMobile: Telephone.Telephone
  readonly landline: Telephone.Telephone
  readonly address: Address.Address
  readonly oldAddress: Address.Address
  readonly secrecy: boolean
}

/** What a birth fixes; twins share it. */
interface Birth {
  readonly id: number
  readonly own: PersonName.Surname
  readonly foreign: boolean
  readonly year: number
  readonly month: number
  readonly day: number
  /** Names by which the children of this birth are known, official and usual: twins do not share one. */
  readonly names: Array<string>
}

const twinBirths = 0.012
const streetNames = (
  "Dorps Kerk Molen School Beatrix Juliana Wilhelmina Eiken Linden Beuken Kastanje Populieren Merel Lijster Vink Zwaluw Tulpen " +
  "Rozen Haven Markt Stations Noorder Zuider Ooster Wester Parallel Burgemeester_de_Vries_ Prins_Hendrik Oranje Nassau Vondel " +
  "Rembrandt Mozart Bach Esdoorn Berken Wilgen Weide Akker Dijk Duin Heide Bos Park Sport Industrie Kanaal Singel"
)
  .split(" ")
  .map((one) => one.replaceAll("_", " "))
const streetKinds = [
  "straat",
  "laan",
  "weg",
  "plein",
  "hof",
  "dijk",
  "singel",
  "kade",
  "pad",
  "plantsoen",
  "dreef"
]
const towns = (
  "Amsterdam Haarlem Leiden 's-Gravenhage Rotterdam Dordrecht Utrecht Amersfoort Ede Breda Tilburg Eindhoven Venlo Maastricht Nijmegen " +
  "Arnhem Apeldoorn Enschede Zwolle Assen Emmen Heerenveen Groningen Leeuwarden Middelburg Goes Alkmaar Hoorn Almere Lelystad"
).split(" ")
const letters = "ABCEGHJKLMNPRTVWXZ"

const address = (random: Random): Address.Address => {
  const area = 1_011 + 2 * int(random, 4_400)
  const a = int(random, 12)
  const b = int(random, 10)
  // One postcode is one street in one town.
  const street =
    streetNames[(area * 7 + a * 5 + b) % streetNames.length]! +
    streetKinds[(area + a + b * 3) % streetKinds.length]!
  const houseNumber = 1 + Math.floor(random() ** 2 * 250)
  const postcode = `${area}${letters[a]}${letters[b]}`
  const place = towns[Math.floor((area - 1_000) / 300)]!
  const extra = random()
  if (extra < 0.06)
    return { street, houseNumber, letter: pick(random, ["A", "B", "C", "a", "b"]), postcode, place }
  if (extra < 0.1)
    return {
      street,
      houseNumber,
      addition: pick(random, ["1", "2", "3", "bis", "hs", "II"]),
      postcode,
      place
    }
  return { street, houseNumber, postcode, place }
}

const mobile = (random: Random): Telephone.Telephone =>
  `+316${10_000_000 + int(random, 48_999_999)}` as Telephone.Telephone

/**
 * `count` people, one household after another. Memory does not grow with `count`: only brothers, sisters and twins who
 * still need a household are kept.
 */
export function* people(random: Random, count: number): Generator<Someone> {
  let entity = 0
  let births = 0
  let household = 0
  /** Adults who were born beside or before somebody, and get a household of their own. */
  const elsewhere: Array<{ readonly birth: Birth; readonly order: number }> = []

  const born = (own: PersonName.Surname, foreign: boolean, year: number): Birth => {
    const month = 1 + int(random, 12)
    return {
      id: births++,
      own,
      foreign,
      year,
      month,
      day: 1 + int(random, CalendarDate.daysInMonth(year, month)),
      names: []
    }
  }
  /** An adult, and now and then a twin or another child of the same parents for a later household. */
  const adult = (birth: Birth): number => {
    if (elsewhere.length > 20) return 0
    if (random() < twinBirths) {
      elsewhere.push({ birth, order: 2 })
      return 1
    }
    if (random() < 0.06) {
      elsewhere.push({
        birth: born(birth.own, birth.foreign, Math.max(birth.year - 1 - int(random, 6), 1_925)),
        order: 0
      })
    }
    return 0
  }

  while (entity < count) {
    const home = household++
    const later = elsewhere.length > 0 ? elsewhere.shift() : undefined
    const foreign = later?.birth.foreign ?? random() < 0.13
    const age = 18 + Math.floor(random() ** 1.1 * 78)
    const head = later?.birth ?? born(names.surname(random, foreign), foreign, thisYear - age)
    const here = thisYear - head.year > 80 && random() < 0.1 ? nursingHome(random) : address(random)
    const before = address(random)
    const landline = `+31${20_000_000 + int(random, 38_999_999)}0`.slice(0, 12) as Telephone.Telephone
    let givenBefore = ""

    const person = (
      birth: Birth,
      gender: "male" | "female",
      order: number,
      partner: PersonName.Surname | undefined
    ): Someone => {
      let first = names.firstName(random, gender, birth.year, birth.foreign)
      while (first === givenBefore) first = names.firstName(random, gender, birth.year, birth.foreign)
      const more = random()
      const second = more < 0.45 ? ` ${names.firstName(random, gender, 1_950, birth.foreign)}` : ""
      const third = more < 0.15 ? ` ${names.firstName(random, gender, 1_950, birth.foreign)}` : ""
      const uses = random()
      let usualName = names.usualName(random, first)
      while (birth.names.includes(first) || birth.names.includes(usualName)) {
        first = names.firstName(random, gender, birth.year, birth.foreign)
        usualName = names.usualName(random, first)
      }
      birth.names.push(first, usualName)
      givenBefore = first
      return {
        entity: entity,
        birth: birth.id,
        household: home,
        gender,
        firstNames: first + second + third,
        usualName,
        own: birth.own,
        partner,
        usage:
          partner === undefined || gender === "male"
            ? "E"
            : uses < 0.45
              ? "V"
              : uses < 0.7
                ? "P"
                : uses < 0.95
                  ? "E"
                  : "N",
        year: birth.year,
        month: birth.month,
        day: birth.day,
        order,
        newborn: birth.year === thisYear,
        bsn: Synthetic.bsn(entity++),
        mobile: mobile(random),
        oldMobile: mobile(random),
        landline,
        address: here,
        oldAddress: random() < 0.6 ? before : address(random),
        secrecy: random() < 0.005
      }
    }

    const gender = random() < 0.5 ? "male" : "female"
    const order = later?.order || adult(head)
    const together = random() < 0.55 && thisYear - head.year < 90
    if (!together) {
      yield person(head, gender, order, undefined)
      continue
    }
    const otherForeign = random() < 0.9 ? head.foreign : !head.foreign
    const otherYear = Math.min(head.year - 4 + int(random, 9), thisYear - 18)
    const other = born(names.surname(random, otherForeign), otherForeign, otherYear)
    const married = random() < 0.7
    yield person(head, gender, order, married ? other.own : undefined)
    if (entity >= count) return
    yield person(
      other,
      random() < 0.03 ? gender : gender === "male" ? "female" : "male",
      adult(other),
      married ? head.own : undefined
    )

    const parent = Math.max(head.year, other.year)
    const name = gender === "male" || random() < 0.1 ? head.own : other.own
    let year = parent + 22 + int(random, 12)
    for (let child = random() < 0.75 ? 1 + int(random, 3) : 0; child > 0 && year <= thisYear; child--) {
      if (thisYear - year < 25) {
        const birth = born(name, head.foreign, year)
        const twins = random() < twinBirths
        if (entity >= count) return
        const firstGender = random() < 0.5 ? "male" : "female"
        yield person(birth, firstGender, twins ? 1 : 0, undefined)
        if (twins) {
          if (entity >= count) return
          yield person(
            birth,
            random() < 0.65 ? firstGender : random() < 0.5 ? "male" : "female",
            2,
            undefined
          )
        }
      }
      year += 1 + int(random, 4)
    }
  }
}

/** One of few addresses that hundreds of people share. */
const nursingHome = (random: Random): Address.Address => {
  const home = int(random, 400)
  return {
    street: `Zorglaan`,
    houseNumber: 1 + (home % 90),
    postcode: `${1_012 + 22 * home}AB`,
    place: towns[Math.floor((12 + 22 * home) / 300)]!
  }
}
