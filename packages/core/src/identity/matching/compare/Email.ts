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
    : mayBeNearly(columns, i, j) && isNearly(emailOf(columns, i), emailOf(columns, j))
      ? Level.plain.close
      : Level.plain.different
}

/** At least so many of two addresses' characters agree, of each as a share of its length, summed. */
const shared = 1.5

/** Whether addresses begin alike and lack few of each other's letters: else they are not worth a closer look. */
const mayBeNearly = ({ emails, emailAt, emailLetters }: Columns, i: number, j: number): boolean => {
  const one = emailAt[i]!
  const two = emailAt[j]!
  if (emails[one + 1] !== emails[two + 1] && emails[one + 2] !== emails[two + 2]) return false
  const left = emailLetters[i]!
  const right = emailLetters[j]!
  return 2 - ones(left & ~right) / emails[one]! - ones(right & ~left) / emails[two]! >= shared
}

const emailOf = ({ emails, emailAt }: Columns, row: number): string => Emails.text(emails, emailAt[row]!)

const isNearly = (one: string, two: string): boolean => {
  const left = local(one)
  const right = local(two)
  if (left === right) return true
  // Numbers are what tells people of one name apart.
  if (left.replace(digits, "") === right.replace(digits, "")) return false
  return Similarity.oneEdit(one, two) || Similarity.jaroWinkler(one, two) >= 0.96
}

const digits = /\d+/g

const local = (email: string): string => email.slice(0, email.lastIndexOf("@"))
