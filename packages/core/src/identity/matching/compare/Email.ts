/** How e-mail addresses agree: the same, the same with another provider, or but for an error of writing. */
import type { Columns } from "../Columns.ts"
import * as Emails from "../Emails.ts"
import * as Level from "../Level.ts"
import * as Similarity from "../Similarity.ts"
import { ones } from "../Words.ts"
import type { Answer } from "./Answer.ts"

// What it decides

/** Compares the e-mail addresses of two rows. */
export const compare = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { email, emails, emailAt } = columns
  const left = email[i]!
  if (left === 0 || email[j] === 0) return
  // Outsiders write the addresses, and can make two that have one hash.
  const same = left === email[j] && Emails.same(emails, emailAt[i]!, emailAt[j]!)
  if (same) into.values[Level.at.email] = left
  into.levels[Level.at.email] = same
    ? Level.plain.same
    : isNearly(columns, i, j)
      ? Level.plain.close
      : Level.plain.different
}

/** At least so many of two addresses' characters agree, of each as a share of its length, summed. */
const shared = 1.5
/** By Jaro-Winkler. */
const alike = 0.96
/** What must be shared for that, with four characters at the start: of addresses of at most so many characters. */
const sharedIfAlike = 1.799
const compared = 64

/** Whether addresses begin alike and lack few of each other's letters, and are nearly the same. */
const isNearly = ({ emails, emailAt, emailLetters }: Columns, i: number, j: number): boolean => {
  const one = emailAt[i]!
  const two = emailAt[j]!
  if (emails[one + 1] !== emails[two + 1] && emails[one + 2] !== emails[two + 2]) return false
  const left = emailLetters[i]!
  const right = emailLetters[j]!
  const lacks = ones(left & ~right)
  const lacked = ones(right & ~left)
  const share = 2 - lacks / emails[one]! - lacked / emails[two]!
  if (share < shared) return false
  if (Emails.sameLocal(emails, one, two)) return true
  // Most stop here: a closer look takes long.
  if (
    share < sharedIfAlike &&
    Math.max(lacks, lacked) > 1 &&
    Math.max(emails[one]!, emails[two]!) <= compared
  )
    return false
  return isError(Emails.text(emails, one), Emails.text(emails, two))
}

const isError = (one: string, two: string): boolean =>
  // Numbers are what tells people of one name apart.
  local(one).replace(digits, "") !== local(two).replace(digits, "") &&
  (Similarity.oneEdit(one, two) || Similarity.jaroWinkler(one, two) >= alike)

const digits = /\d+/g

const local = (email: string): string => email.slice(0, email.lastIndexOf("@"))
