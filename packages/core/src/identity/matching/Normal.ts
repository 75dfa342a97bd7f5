/** The one form in which each field is compared. Every function gives "" or 0 for what says nothing. */
import * as Placeholder from "../Placeholder.ts"
import * as Text from "../Text.ts"
import type { Features } from "./Features.ts"

/** Longest raw value that is looked at, in UTF-16 code units, and longest value that is compared. */
const longestRaw = 256
const longest = 64

const unborn = /^(?:baby|zoon|dochter|jongetje|meisje|kind|pasgeborene|newborn)(?: van| of)?\b/

/** Free text, folded; placeholders say nothing. */
export const text = (raw: string): string => {
  const folded = bounded(raw)
  return Placeholder.isFolded(folded) ? "" : folded
}

const bounded = (raw: string): string => {
  const folded = Text.fold(raw.length > longestRaw ? raw.slice(0, longestRaw) : raw)
  return folded.length > longest ? folded.slice(0, longest).trim() : folded
}

/** Whether a surname only says that somebody was born, such as 'baby van de Vries'. */
export const isNewborn = (surname: string): boolean => Placeholder.isFoldedNewborn(bounded(surname))

/** Whether first names do: nobody's first name is 'Kind', as a surname may be. */
export const isUnborn = (firstNames: string): boolean => isUnbornFolded(bounded(firstNames))

const isUnbornFolded = (folded: string): boolean => unborn.test(folded) || Placeholder.isFoldedNewborn(folded)

/** First names, one space between them. */
export const firstNames = (raw: string): string => {
  const folded = text(raw)
  return isUnbornFolded(folded) ? "" : folded
}

const prefixes = new Set(
  (
    "van vanden vander vande vd vdr de der den het t s in op aan uit ter ten te tot toe tho thoe thor over onder bij voor " +
    "von vom zu zum zur und af av du des d la le les lo el al da das do dos di del della dalla ben ibn abu bin bint y"
  ).split(" ")
)

/** Whether letters are of prefixes alone, none included, written as one word: `vande`. */
export const isPrefix = (joined: string): boolean => allPrefixes.test(joined)
const allPrefixes = new RegExp(`^(?:${[...prefixes].join("|")})*$`)

/** The core of a surname: leading prefixes off, written as one word. 'van der Oude Horst' becomes `oudehorst`. */
export const surname = (raw: string): string => {
  const folded = text(raw.replace(/'([tsTS])(?=\p{Lu})/u, "$1 "))
  return Placeholder.isFoldedNewborn(folded) ? "" : core(folded)
}

/** Folded words as the core of a surname. */
export const core = (folded: string): string => withoutPrefix(folded).replaceAll(" ", "")

/** Folded words without the prefixes that they begin with; the last word stays. */
export const withoutPrefix = (folded: string): string => {
  let from = 0
  for (let to = folded.indexOf(" "); to > 0 && prefixes.has(folded.slice(from, to)); ) {
    from = to + 1
    to = folded.indexOf(" ", from)
  }
  return folded.slice(from)
}

/** Own and partner's surname; a double name in one field is taken apart when no partner's name stands beside it. */
export const surnames = (
  features: Pick<Features, "surname" | "partnerSurname">
): readonly [string, string] => {
  const own = features.surname ?? ""
  const partner = features.partnerSurname ?? ""
  const hyphen = own.length <= longestRaw && partner.trim() === "" ? own.lastIndexOf("-") : -1
  return hyphen > 2 && own.length - hyphen > 3
    ? [own.slice(hyphen + 1), own.slice(0, hyphen)]
    : [own, partner]
}

/** Initials as letters: 'J.P.' becomes `jp`. From the first names when there are none. */
export const initials = (raw: string): string => {
  const folded = bounded(raw.replace(/[.]/g, " "))
  return Placeholder.isInitials(folded) ? "" : folded.replace(/ /g, "").slice(0, 8)
}

/** Year × 10000 + month × 100 + day; an unknown part is 0. Impossible dates are kept: their digits still compare. */
export const date = (raw: string): number => {
  if (raw.length > 40) return 0
  const found =
    /^\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ].*)?\s*$/.exec(raw) ??
    /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})\s*$/.exec(raw)
  const european = found === null ? /^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\s*$/.exec(raw) : null
  if (european !== null) return checked(Number(european[3]), Number(european[2]), Number(european[1]))
  return found === null ? 0 : checked(Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0))
}
const checked = (year: number, month: number, day: number): number => {
  const number = year * 10000 + month * 100 + day
  return year === 0 || year === 9999 || placeholders.has(number) ? 0 : number
}
const placeholders = new Set(
  [...Placeholder.dates].map((date) => Number(date.replaceAll("-", "").padEnd(8, "0")))
)

/** 1 male, 2 female. */
export const gender = (raw: string): number => {
  const code = raw.length > 10 ? "" : raw.trim().toLowerCase()
  return code === "m" || code === "male" || code === "man"
    ? 1
    : code === "f" || code === "v" || code === "female" || code === "vrouw"
      ? 2
      : 0
}

/** Letters and digits only. */
export const code = (raw: string): string => text(raw).replace(/ /g, "").slice(0, 12)

/** Letters and digits only. */
export const postcode = (raw: string): string => {
  const letters = code(raw)
  return Placeholder.isPostcode(letters) ? "" : letters
}

/** So many steps of one size between digits make a number suspect: it may count, or be one digit repeated. */
const steps = 5

/**
 * The digits as a number: nine for a Dutch line, others without leading zeros, of which the first fifteen. 0 for fewer
 * than six digits, and for a number that nobody has.
 */
export const telephone = (raw: string): number => {
  let number = 0
  let count = 0
  let before = 0
  let step = 0
  let run = 0
  for (let at = 0; at < raw.length && at < 40 && count < 15; at++) {
    const digit = raw.charCodeAt(at) - 48
    if (digit < 0 || digit > 9 || (digit === 0 && count === 0)) continue
    number = number * 10 + digit
    count++
    run = digit - before === step ? run + 1 : 1
    step = digit - before
    before = digit
  }
  const local =
    (count === 11 && Math.floor(number / 1e9) === 31) || (count === 12 && Math.floor(number / 1e9) === 310)
      ? number % 1e9
      : number
  return local < 1e5 || (run >= steps && Placeholder.isLine(String(local))) ? 0 : local
}

/** Most addresses: nothing to fold. */
const plainEmail = /^[a-z0-9._+-]{4,64}@[a-z0-9.-]+$/

/** In lower case, without white space around it. */
export const email = (raw: string): string => {
  const address = raw.length > longestRaw ? "" : plainEmail.test(raw) ? raw : raw.trim().toLowerCase()
  return address.lastIndexOf("@") > 0 && !Placeholder.isEmail(address) ? address : ""
}
