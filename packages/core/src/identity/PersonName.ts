/**
 * The name of a person as the population register (BRP) and nl-core have it: own and partner's surname, each with its
 * prefix (*voorvoegsel*), first names, initials, usual name (*roepnaam*) and which surname the person uses.
 */
import { Schema } from "effect"
import type * as Gender from "./Gender.ts"
import * as Text from "./Text.ts"

// What it is

/** A surname: its core and what stands before it. A prefix has no meaning without its surname. */
export const Surname = Schema.Struct({
  /** `van der`, `'t`, `d'`. As written; capitals are kept. */
  prefix: Schema.optionalKey(Text.field(30)),
  /** The core, by which the Netherlands sorts: `Horst`. */
  name: Text.field(200)
})
/** A value of {@link Surname}. */
export interface Surname extends Schema.Schema.Type<typeof Surname> {}

/**
 * Which surname a person uses: `E` own, `P` partner's, `V` partner's before own, `N` partner's after own. In nl-core
 * NL1, NL2, NL3 and NL4.
 */
export const Usage = Schema.Literals(["E", "P", "V", "N"])
/** A value of {@link Usage}. */
export type Usage = typeof Usage.Type

/** The nl-core code of each {@link Usage}. */
export const nlCore: Record<Usage, string> = { E: "NL1", P: "NL2", V: "NL3", N: "NL4" }

/** A name, of which every part may be missing but not all: a caller may be known by one name only. */
export const PersonName = Schema.Struct({
  /** Surname at birth, or the only one that is known. */
  own: Schema.optionalKey(Surname),
  /** Surname of the (former) partner. */
  partner: Schema.optionalKey(Surname),
  /** Official first names, separated by spaces. */
  firstNames: Schema.optionalKey(Text.field(200)),
  /** Initials as a system holds them; without them they follow from the first names. */
  initials: Schema.optionalKey(Text.field(40)),
  /** The name by which the person is called. */
  usualName: Schema.optionalKey(Text.field(100)),
  /** Own surname when left out. */
  usage: Schema.optionalKey(Usage)
}).check(
  Schema.makeFilter(
    (name) =>
      (name.own ?? name.partner ?? name.firstNames ?? name.initials ?? name.usualName) !== undefined ||
      "Expected a surname, first name, initials or usual name"
  )
)
/** A value of {@link PersonName}. */
export interface PersonName extends Schema.Schema.Type<typeof PersonName> {}

// What it decides

/** A surname in full. A prefix that ends in an apostrophe is glued on: `d'Arc`. */
export const formatSurname = ({ prefix, name }: Surname): string =>
  prefix === undefined ? name : prefix.endsWith("'") ? prefix + name : `${prefix} ${name}`

/** Words of Dutch and common foreign prefixes, and how people shorten them. */
const prefixWords = new Set(
  (
    "aan al am auf aus ben bei bij bin da dal dalla das de degli dei del della dem den der des di die do don dos du " +
    "een el het in i la las le les lo los met onder op over s t te ten ter tho thor to toe tot uit uijt und unter " +
    "v van vander vanden vant ver vom von voor vor vd vdn y zu zum zur"
  ).split(" ")
)
const isPrefix = (word: string): boolean => prefixWords.has(Text.fold(word))
/** Words that are a prefix only before another prefix word or after one; alone they are part of a name. */
const bound = new Set(["ben", "bin", "i", "s", "ver", "y", "v", "to", "met", "die", "een"])

/**
 * Reads a surname as people type it: `van der Horst`, `Horst, van der`, `v.d. Horst`, `d'Arc`, `in 'tVeld`. The prefix
 * is kept as it was typed. What has only prefix words keeps the last as its core.
 */
export const parseSurname = (text: string): Surname => {
  const turned = /^([^,]+),\s*([^,]+)$/.exec(text)
  const words = (turned === null ? text : formatSurname({ prefix: turned[2]!, name: turned[1]! }))
    .replace(/(^|\s)(['’][tsn])(?=\p{Lu})/gu, "$1$2 ")
    .trim()
    .split(/\s+/)
  let count = 0
  while (count < words.length - 1 && isPrefix(words[count]!)) count++
  if (count === 1 && bound.has(Text.fold(words[0]!)) && !/^['’]/.test(words[0]!)) count = 0
  const elided = /^([dl]['’])(\p{L}.*)$/iu.exec(words[count]!)
  const prefix = [...words.slice(0, count), ...(elided === null ? [] : [elided[1]!])].join(" ")
  const name = [elided === null ? words[count]! : elided[2]!, ...words.slice(count + 1)].join(" ")
  return prefix === "" ? { name } : { prefix, name }
}

/** The surnames in the order in which the person uses them. Without a partner's name it is always the own one. */
const used = ({ own, partner, usage }: PersonName): ReadonlyArray<Surname> => {
  if (own === undefined || partner === undefined)
    return own !== undefined ? [own] : partner !== undefined ? [partner] : []
  switch (usage) {
    case "P":
      return [partner]
    case "V":
      return [partner, own]
    case "N":
      return [own, partner]
    default:
      return [own]
  }
}

/** The surname that the person uses, prefixes included: `van Velzen-in het Veld`. Empty when none is known. */
export const surname = (name: PersonName): string => used(name).map(formatSurname).join("-")

/**
 * The initials: those on record, else one letter and a dot for each first name; compound names (Anne-Fleur) and
 * digraphs (Theo, IJsbrand) count for one letter, and a first name of one letter has no dot.
 */
export const initials = ({ initials, firstNames }: PersonName): string => {
  if (initials !== undefined) return initials
  if (firstNames === undefined) return ""
  const letters = firstNames.split(" ").map((first) => {
    const [letter = ""] = first
    return first === letter ? letter : `${letter.toUpperCase()}.`
  })
  // Two letters without a dot between them need a space: J P.
  return letters.reduce((all, next) => (all === "" || all.endsWith(".") ? all + next : `${all} ${next}`), "")
}

/** Writes initials as one letter and a dot each, whatever was typed: `jp`, `J P`, `J.P` become `J.P.`. */
export const parseInitials = (text: string): string =>
  [...text.matchAll(/\p{L}\p{M}*/gu)].map(([letter]) => `${letter.toUpperCase()}.`).join("")

const words = (...parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" ")
const capital = (text: string): string =>
  /^\p{Ll}/u.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text

/** First names and the surname in use: `Jo Rene in het Veld`. Falls back on the usual name, then on the initials. */
export const full = (name: PersonName): string =>
  words(name.firstNames ?? name.usualName ?? name.initials, surname(name))

/** Initials and the surname in use, for an envelope: `J.R. in het Veld`. Falls back on the usual name. */
export const formal = (name: PersonName): string => words(initials(name) || name.usualName, surname(name))

/**
 * The opening of a letter by the rules of the BRP: `Geachte mevrouw Van Velzen-in het Veld`, and with initials where
 * the gender is other or unknown. A prefix gets a capital right after `heer` or `mevrouw`, except `'t`.
 */
export const salutation = (name: PersonName, gender: Gender.Gender): string => {
  const last = surname(name)
  if (gender === "male") return words("Geachte heer", capital(last))
  if (gender === "female") return words("Geachte mevrouw", capital(last))
  const first = initials(name) || name.usualName
  return first === undefined
    ? words("Geachte", capital(last) || "heer/mevrouw")
    : words("Geachte", first, last)
}

/** How the name stands in a list: core first, then initials and prefix: `Velzen-in het Veld, J.R. van`. */
export const listing = (name: PersonName): string => {
  const [first, ...rest] = used(name)
  const given = initials(name) || name.usualName
  if (first === undefined) return given ?? ""
  const core = [first.name, ...rest.map(formatSurname)].join("-")
  const tail = words(given, first.prefix)
  return tail === "" ? core : `${core}, ${tail}`
}

/**
 * The text by which lists are sorted, as code units: Dutch order, on the core of the surname and then on the given
 * name, without case, diacritics and prefix.
 */
export const sortKey = (name: PersonName): string => {
  const surnames = used(name)
  const core = surnames.map((one) => Text.fold(one.name).replaceAll(" ", "")).join("")
  return words(
    core,
    Text.fold(name.firstNames ?? name.usualName ?? initials(name)),
    surnames.map((one) => Text.fold(one.prefix ?? "")).join(" ")
  )
}

/**
 * The form of a surname in which it is searched: `van Maassen`, `Maassen` and `MAASSEN, VAN` give one key; `Maas` gives
 * another. Apply it to what is typed as well as to what is stored.
 */
export const searchKey = (surname: string): string => Text.fold(parseSurname(surname).name)

/** The keys under which a person is found: of the own and of the partner's surname. */
export const searchKeys = ({ own, partner }: PersonName): ReadonlyArray<string> => [
  ...new Set([own, partner].filter((one) => one !== undefined).map((one) => searchKey(formatSurname(one))))
]
