/**
 * Values that people type when they know none: 'onbekend', 01-01-1900, 'baby van'. They say nothing about a person and
 * carry no weight when two records are compared.
 */
import * as PartialDate from "../time/PartialDate.ts"
import type * as Telephone from "./Telephone.ts"
import * as Text from "./Text.ts"

const names = new Set(
  (
    "onbekend,onbemind,onbekende,unknown,naam onbekend,onbekend onbekend,onbekend onbemind,nomen nescio,nn,n n,nb,nvt," +
    "n v t,niet van toepassing,geen,geen naam,leeg,none,null,na,n a,nan,undefined,test,testpersoon,test test," +
    "anoniem,anonymous,anonymus,x,xx,xxx,xxxx,xxxxx,zzz,client,patient,mevrouw,de heer,dhr,mevr,mw"
  ).split(",")
)
const newborn =
  /^(?:(?:baby|bb|pasgeborene?|kind|zuigeling|newborn|dochter|zoon|jongetje|meisje)\s+(?:van|v|of)(?:\s|$)|(?:baby|pasgeborene?|newborn|babyboy|babygirl|zuigeling)(?:\s+\d+|\s+[abc12])?$)/

/** True for a name of a child that has none yet: `baby van Jansen`, `pasgeborene`. Such a record is never linked by name. */
export const isNewborn = (name: string): boolean => newborn.test(Text.fold(name))

/** True for a name, street or place that stands for none: `onbekend`, `N.N.`, `-`, `xxx`, `baby van Jansen`. */
export const isText = (text: string): boolean => {
  const folded = Text.fold(text)
  return !/[\p{L}\p{N}]/u.test(folded) || names.has(folded) || newborn.test(folded)
}

/** True for initials that stand for none: `-`, `N.N.`, `.`. One letter or `X.` may be real. */
export const isInitials = (initials: string): boolean => {
  const folded = Text.fold(initials).replaceAll(" ", "")
  return !/\p{L}/u.test(folded) || folded === "nn"
}

/** Dates that systems fill in when they have none. */
const dates = new Set([
  "1111-11-11",
  "1753-01-01",
  "1800-01-01",
  "1850-01-01",
  "1899-12-30",
  "1899-12-31",
  "1900-01-01",
  "1900-01",
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
export const isTelephone = (telephone: Telephone.Telephone): boolean => {
  const digits = telephone.startsWith("+31") ? telephone.slice(3).replace(/^6/, "") : telephone.slice(1)
  return (
    /^(\d)\1+$/.test(digits) ||
    /(\d)\1{6,}$/.test(digits) ||
    "0123456789".includes(digits) ||
    "9876543210".includes(digits)
  )
}

/** True for a postcode that stands for none: `9999ZZ`, `9999XX`, `1111XX`. */
export const isPostcode = (postcode: string): boolean =>
  /^(?:9999(?:ZZ|XX)|(?:1000|1111|1234)XX)$/.test(postcode)

/** True for an address in an example domain, or with a word for none before the @. */
export const isEmail = (email: string): boolean => {
  const at = email.lastIndexOf("@")
  return (
    names.has(Text.fold(email.slice(0, at))) ||
    /^(?:example|test|onbekend|geen)\.[a-z]+$/i.test(email.slice(at + 1))
  )
}
