/** An e-mail address: one value however its domain was capitalised. */
import { Result, Schema } from "effect"

const shape = /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/u

// What it is

/** At most 254 characters, the domain in lower case and ASCII. The part before the @ is kept as it was written. */
export const Email = Schema.String.check(
  Schema.makeFilter(
    (text: string) =>
      (text.length <= 254 && shape.test(text) && text.isWellFormed()) ||
      "Expected an e-mail address with its domain in lower case"
  )
).pipe(Schema.brand("Email"))
/** A value of {@link Email}. */
export type Email = typeof Email.Type

// What can go wrong

/** The text is no e-mail address. The text itself is left out: it is personal data. */
export class InvalidEmail extends Schema.TaggedError<InvalidEmail>()("InvalidEmail", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Expected one e-mail address such as name@example.nl. Leave it out when unknown."
  }
}

// What it decides

/** Reads what people type, with white space around it, `mailto:` before it or capitals in the domain. */
export const parse = (text: string): Result.Result<Email, InvalidEmail> => {
  const bare = text.length > 300 ? "" : text.trim().replace(/^mailto:/i, "")
  const at = bare.lastIndexOf("@")
  const email = bare.slice(0, at + 1) + bare.slice(at + 1).toLowerCase()
  return email.length <= 254 && shape.test(email) && email.isWellFormed()
    ? Result.succeed(email as Email)
    : Result.fail(new InvalidEmail({}))
}

/** Writes the address. */
export const format = (email: Email): string => email

/** The form in which two addresses are compared: all in lower case, as mail systems in practice treat them. */
export const key = (email: Email): string => email.toLowerCase()
