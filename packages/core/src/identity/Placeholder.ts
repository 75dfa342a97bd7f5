/**
 * Values that people type when they know none: 'onbekend', 01-01-1900, 'baby van'. They say nothing about a person and
 * carry no weight when two records are compared.
 */
import * as PartialDate from "../time/PartialDate.ts"
import type * as Telephone from "./Telephone.ts"
import * as Text from "./Text.ts"

const none = (
  "onbekend,onbemind,onbekende,unknown,naam onbekend,onbekend onbekend,onbekend onbemind,nomen nescio,nn,n n,nb,nvt," +
  "n v t,niet van toepassing,niet bekend,unk,geen,geen naam,leeg,blank,missing,none,null,na,n a,nan,undefined," +
  "test,testpersoon,test test,anoniem,anonymous,anonymus,x,xx,xxx,xxxx,xxxxx,zzz,client,patient,mevrouw,de heer," +
  "dhr,mevr,mw"
).split(",")
const names = new Set(none)
const newborn =
  /^(?:(?:baby|bb|pasgeborene?|kind|zuigeling|newborn|dochter|zoon|jongetje|meisje)\s+(?:van|v|of)(?:\s|$)|(?:baby|pasgeborene?|newborn|babyboy|babygirl|zuigeling)(?:\s+\d+|\s+[abc12])?$)/

/** True for a name of a child that has none yet: `baby van Jansen`, `pasgeborene`. Such a record is never linked by name. */
export const isNewborn = (name: string): boolean => isFoldedNewborn(Text.fold(name))

/** Like {@link isNewborn}, of what `Text.fold` gave. */
export const isFoldedNewborn = (folded: string): boolean => newborn.test(folded)

/** True for words that stand for none, of what `Text.fold` gave: `onbekend`, `n v t`, or no letter or digit at all. */
export const isFolded = (folded: string): boolean => names.has(folded) || !/[\p{L}\p{N}]/u.test(folded)

/** True for a name, street or place that stands for none: `onbekend`, `N.N.`, `-`, `xxx`, `baby van Jansen`. */
export const isText = (text: string): boolean => {
  const folded = Text.fold(text)
  return isFolded(folded) || isFoldedNewborn(folded)
}

/** True for initials that stand for none: `-`, `N.N.`, `.`, `onbekend`. One letter or `X.` may be real, and `N.A.` is. */
export const isInitials = (initials: string): boolean => {
  const folded = Text.fold(initials)
  const letters = folded.replaceAll(" ", "")
  return (
    !/\p{L}/u.test(letters) ||
    letters === "nn" ||
    letters === "nvt" ||
    (letters.length > 3 && names.has(folded))
  )
}

/** True for a BSN that stands for none, however it is written: `999999999`, `000000000`. */
export const isBsn = (bsn: string): boolean => /^\s*(?:9(?:[ .-]?9){8}|0(?:[ .-]?0){7,8})\s*$/.test(bsn)

/** Dates that systems fill in when they have none. */
export const dates: ReadonlySet<string> = new Set([
  "1111-11-11",
  "1753-01-01",
  "1800-01-01",
  "1850-01-01",
  "1899-12-30",
  "1899-12-31",
  "1900-01-01",
  "1900-01",
  "1900",
  "1901-01-01",
  "2999-12-31",
  "9999-12-31",
  "9999"
])

/**
 * How much a birth date says. `none`: a placeholder, or wholly unknown. `little`: partial, or the first of January or
 * July, which registers give to people whose day is not known. `full` otherwise.
 */
export const weightOfDate = (date: PartialDate.PartialDate): "none" | "little" | "full" =>
  date === PartialDate.unknown || dates.has(date)
    ? "none"
    : !PartialDate.isComplete(date) || date.endsWith("-01-01") || date.endsWith("-07-01")
      ? "little"
      : "full"

/** True for a date that stands for none: 01-01-1900, 31-12-9999, unknown. */
export const isDate = (date: PartialDate.PartialDate): boolean => weightOfDate(date) === "none"

/** True for a number that nobody has: one digit repeated, or counting up or down. */
export const isTelephone = (telephone: Telephone.Telephone): boolean =>
  isLine(telephone.slice(telephone.startsWith("+31") ? 3 : 1))

/** The same of digits alone: of a Dutch line the nine behind the country code, of others all. */
export const isLine = (line: string): boolean => {
  const digits = line.length === 9 && line.startsWith("6") ? line.slice(1) : line
  return (
    /^(\d)\1+$/.test(digits) ||
    /(\d)\1{6,}$/.test(digits) ||
    "01234567890".includes(digits) ||
    "09876543210".includes(digits)
  )
}

/** True for a postcode that stands for none, in any case: `9999ZZ`, `9999XX`, `1111XX`, only zeros. */
export const isPostcode = (postcode: string): boolean =>
  /^(?:9999(?:ZZ|XX)|(?:1000|1111|1234)XX|0{4,}(?:[A-Z]{2})?)$/i.test(postcode)

const localParts = new RegExp(
  `^(?:${none
    .filter((name) => !/^. .$/.test(name))
    .join("|")
    .replaceAll(" ", "[._+-]")})@`,
  "i"
)
const domains = /@(?:example|test|onbekend|geen)\.[a-z]+$/i

/** True for an address in an example domain, or with a word for none before the @. `m.w@` may be somebody's initials. */
export const isEmail = (email: string): boolean => localParts.test(email) || domains.test(email)
