/**
 * Files of shapes that nothing was tuned on, made up by seeded chance: historical people with many records each and
 * many blanks, a register with national ids and no addresses, voters with a year of birth only. Nobody in them exists.
 */

// What it is

/** A file, how it is mapped, and its truth. */
export interface Shape {
  readonly csv: string
  readonly mapping: object
  readonly truth: string
}

type Random = () => number
type Row = Readonly<Record<string, string>>

// What it decides

/** Mulberry32. */
const seeded = (seed: number): Random => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
const below = (random: Random, n: number): number => Math.floor(random() * n)
const pick = <A>(random: Random, from: ReadonlyArray<A>): A => from[below(random, from.length)]!
/** The first are picked most. */
const skewed = <A>(random: Random, from: ReadonlyArray<A>): A =>
  from[Math.floor(random() ** 2.2 * from.length)]!

const alphabet = "abcdefghijklmnopqrstuvwxyz"
const typo = (random: Random, text: string): string => {
  if (text.length < 2) return text
  const at = below(random, text.length)
  const letter = /\d/.test(text[at]!) ? `${below(random, 10)}` : alphabet[below(random, 26)]!
  const kind = below(random, 5)
  return kind === 0
    ? text.slice(0, at) + text.slice(at + 1)
    : kind === 1
      ? text.slice(0, at) + letter + text.slice(at)
      : kind === 2
        ? text.slice(0, at) + letter + text.slice(at + 1)
        : kind === 3
          ? `${text.slice(0, at)} ${text.slice(at)}`
          : text.slice(0, at) + (text[at + 1] ?? "") + text[at]! + text.slice(at + 2)
}

/** So many made-up words of syllables. */
const words = (
  random: Random,
  count: number,
  starts: string,
  middles: string,
  ends: string
): ReadonlyArray<string> => {
  const parts = [starts, middles, ends].map((text) => text.split(" "))
  const found = new Set<string>()
  for (let n = 0; found.size < count && n < count * 20; n++)
    found.add(
      pick(random, parts[0]!) + (random() < 0.5 ? pick(random, parts[1]!) : "") + pick(random, parts[2]!)
    )
  return [...found]
}

const two = (n: number): string => `${n}`.padStart(2, "0")
const date = (random: Random, from: number, to: number, between: string): string =>
  [`${from + below(random, to - from)}`, two(1 + below(random, 12)), two(1 + below(random, 28))].join(between)

const csv = (rows: ReadonlyArray<Row>): string => {
  const headings = Object.keys(rows[0]!)
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [
    headings.join(","),
    ...rows.map((row) => headings.map((name) => quoted(row[name]!)).join(","))
  ].join("\n")
}

const shuffled = <A>(random: Random, rows: ReadonlyArray<A>): ReadonlyArray<A> =>
  rows
    .map((row) => [random(), row] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, row]) => row)

/** People of three centuries as sources name them: one to twenty records each, a fifth of every field blank. */
export const historical = (seed: number, persons: number): Shape => {
  const random = seeded(seed)
  const english = words(
    random,
    60,
    "wil ed rob tho hen ar geo fred al ge",
    "li ber mu fre",
    "am ward ert mas ry thur rge ick bert rald"
  )
  const surnames = words(
    random,
    Math.ceil(persons / 2),
    "clif har wol stan ash brad thorn wen mar peel hud rus gra lan",
    "ing er el ham le ber",
    "ton ford ley worth wick by son field man well"
  )
  const places = words(
    random,
    250,
    "dev nor lan wilt york kent dor som glou shrop",
    "er wes ing",
    "shire ton mouth ham chester"
  )
  const trades = words(random, 50, "poli law sol wri pain mer", "ti er ne", "cian yer dier ter chant")
  const all: Array<Row> = []
  for (let n = 0; n < persons; n++) {
    const first = skewed(random, english)
    const nickname = first.slice(0, 3)
    const middle = random() < 0.3 ? skewed(random, english) : ""
    const surname = skewed(random, surnames)
    const other = pick(random, surnames)
    const born = date(random, 1600, 1900, "-")
    const place = skewed(random, places)
    const area = `${place.slice(0, 2)}${below(random, 20)} ${below(random, 9)}`
    const code = `${area}${pick(random, "abdefgh".split(""))}${pick(random, "abdefgh".split(""))}`
    const trade = skewed(random, trades)
    const records = 1 + below(random, 19)
    for (let k = 0; k < records; k++) {
      const chance = (share: number): boolean => random() < share
      const given = chance(0.12)
        ? nickname
        : chance(0.12)
          ? typo(random, first)
          : chance(0.04) && middle !== ""
            ? middle
            : chance(0.03)
              ? first[0]!
              : first
      const family = chance(0.14) ? typo(random, surname) : chance(0.05) ? other : surname
      all.push({
        unique_id: "",
        cluster: `Q${n}`,
        full_name: `${given}${middle !== "" && chance(0.6) ? ` ${middle}` : ""} ${family}`,
        first_name: chance(0.04) ? "" : given,
        surname: chance(0.02) ? "" : family,
        dob: chance(0.18)
          ? ""
          : chance(0.08)
            ? typo(random, born)
            : chance(0.06)
              ? `${born.slice(0, 4)}-01-01`
              : born,
        birth_place: chance(0.15) ? "" : chance(0.06) ? skewed(random, places) : place,
        postcode: chance(0.15)
          ? ""
          : chance(0.3)
            ? `${area}${pick(random, "abdefgh".split(""))}${pick(random, "abdefgh".split(""))}`
            : chance(0.04)
              ? `zz${below(random, 90)} 1ab`
              : code,
        gender: chance(0.1) ? "" : n % 5 === 0 ? "female" : "male",
        occupation: chance(0.22) ? "" : chance(0.08) ? skewed(random, trades) : trade
      })
    }
  }
  return {
    csv: csv(shuffled(random, all).map((row, n) => ({ ...row, unique_id: `${n}` }))),
    mapping: {
      dateFormat: "YYYY-MM-DD",
      fields: {
        id: "unique_id",
        firstName: "first_name",
        surname: "surname",
        birthDate: "dob",
        birthPlace: "birth_place",
        postcode: "postcode",
        gender: "gender",
        occupation: "occupation"
      }
    },
    truth: "cluster"
  }
}

/** A register of an East African kind: national and clinic numbers, telephone, no address; one to four errors a copy. */
export const numbered = (seed: number, persons: number): Shape => {
  const random = seeded(seed)
  const given = words(random, 500, "zu ya wi vi ti ru os na mu ki", "we ri so da li", "na ma ra ko nia")
  const surnames = words(
    random,
    2_500,
    "na ka mu tu by lu ba ssem ki oke",
    "ga ru ke ji mba na",
    "bo nzi ra ga gisha we llo"
  )
  const all: Array<Row> = []
  for (let n = 0; n < persons; n++) {
    const sex = random() < 0.15 ? "" : pick(random, ["f", "m"])
    const person = {
      sex,
      date_of_birth: random() < 0.18 ? "" : date(random, 1900, 1999, ""),
      given_name: skewed(random, given),
      surname: skewed(random, surnames),
      phone_number:
        random() < 0.06
          ? ""
          : `7${pick(random, ["12", "52", "72", "74", "82"])} ${100_000 + below(random, 899_999)}`,
      nin: `C${sex.toUpperCase()}${10_000_000 + below(random, 89_999_999)}${[..."abcd"]
        .map(() => pick(random, [...alphabet]))
        .join("")
        .toUpperCase()}`,
      art_number: `${pick(random, ["KMC", "KUB", "MBA", "KSG", "RUK"])}-${100_000 + below(random, 899_999)}`
    }
    all.push({ rec_id: `rec-${n}-org`, ...person })
    const copies = random() < 0.35 ? 1 + below(random, 2) : 0
    for (let k = 0; k < copies; k++) {
      const copy: Record<string, string> = { ...person }
      for (let errors = 1 + below(random, 4); errors > 0; errors--) {
        const field = pick(random, [
          "date_of_birth",
          "given_name",
          "surname",
          "surname",
          "phone_number",
          "nin",
          "art_number"
        ])
        copy[field] = random() < 0.1 ? "" : typo(random, copy[field]!)
      }
      all.push({ rec_id: `rec-${n}-dup-${k}`, ...(copy as typeof person) })
    }
  }
  return {
    csv: csv(shuffled(random, all)),
    mapping: {
      dateFormat: "YYYYMMDD",
      fields: {
        id: "rec_id",
        gender: "sex",
        birthDate: "date_of_birth",
        firstName: "given_name",
        surname: "surname",
        telephone: "phone_number",
        identifier: ["nin", "art_number"]
      }
    },
    truth: "rec_id=^rec-(\\d+)"
  }
}

/** Voters as an American state lists them: a year of birth, a whole address line; people move and marry. */
export const voters = (seed: number, persons: number): Shape => {
  const random = seeded(seed)
  const given = words(
    random,
    300,
    "ja mi jo da ro wil an ka ste mar lin pat",
    "chae ni ber re sha",
    "mes el hn vid bert la ria thy na"
  )
  const surnames = words(
    random,
    3_000,
    "smi john wil bro jon dav mil wat mor tay an",
    "so li le ter ha",
    "th son ams wn es is ler kins gan lor"
  )
  const towns = words(random, 80, "ra dur green char ash wil", "le ham lot", "igh ville boro ton")
  const all: Array<Row> = []
  for (let n = 0; n < persons; n++) {
    const sex = pick(random, ["F", "M"])
    const first = skewed(random, given)
    const middle = random() < 0.15 ? "" : skewed(random, given)
    const last = skewed(random, surnames)
    const year = 1925 + below(random, 80)
    const line = () =>
      `${1 + below(random, 9_900)} ${pick(random, surnames)} ${pick(random, ["ST", "RD", "AVE", "DR"])}`
    const home = line()
    const town = skewed(random, towns)
    const zip = `27${100 + below(random, 899)}`
    const phone = random() < 0.5 ? "" : `919${1_000_000 + below(random, 8_999_999)}`
    const place = pick(random, ["NC", "NC", "NC", "VA", "NY", "SC", "FL", ""])
    all.push({
      voter: `${n}`,
      last_name: last,
      first_name: first,
      midl_name: middle,
      birth_year: `${year}`,
      sex,
      race: pick(random, ["W", "W", "B", "O"]),
      birth_place: place,
      address: home,
      city: town,
      zip,
      phone
    })
    if (random() > 0.4) continue
    const moved = random() < 0.25
    const married = sex === "F" && random() < 0.08
    all.push({
      voter: `${n}`,
      last_name: married ? skewed(random, surnames) : random() < 0.12 ? typo(random, last) : last,
      first_name: random() < 0.1 ? typo(random, first) : first,
      midl_name: random() < 0.3 ? middle.slice(0, 1) : random() < 0.1 ? "" : middle,
      birth_year: random() < 0.03 ? `${year + 1}` : `${year}`,
      sex,
      race: all.at(-1)!.race!,
      birth_place: random() < 0.1 ? "" : place,
      address: moved ? line() : random() < 0.15 ? typo(random, home) : home,
      city: moved && random() < 0.4 ? skewed(random, towns) : town,
      zip: moved ? `27${100 + below(random, 899)}` : zip,
      phone: random() < 0.3 ? "" : phone
    })
  }
  return {
    csv: csv(shuffled(random, all)),
    mapping: {
      fields: {
        firstName: ["first_name", "midl_name"],
        surname: "last_name",
        birthYear: "birth_year",
        gender: "sex",
        street: "address",
        place: "city",
        postcode: "zip",
        telephone: "phone",
        birthPlace: "birth_place",
        other: ["race"]
      }
    },
    truth: "voter"
  }
}
