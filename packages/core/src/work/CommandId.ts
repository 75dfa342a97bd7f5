/** Ids of commands: those that callers give, and those that the library makes itself, which no caller can give. */
import { Hash } from "@zorgband/plugin-sdk"

// What it is

/** What the id of every command begins with that the library makes itself. */
export const reserved = "zorgband:"

/** The id of a command of the library's own, see {@link own}. */
export type Own = `${typeof reserved}${string}`

// What it decides

/** Whether a caller may give it: 1 to 200 characters, none of them a control character, and not {@link reserved}. */
export const isGiven = (id: unknown): id is string =>
  typeof id === "string" && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(id) && !id.startsWith(reserved)

/** The id of a command of the library's own: the same for the same parts, and of no caller's and nothing else. */
export const own = (what: string, ...parts: ReadonlyArray<string | number>): Own =>
  `${reserved}${what}/${Hash.digest(JSON.stringify(parts))}`
