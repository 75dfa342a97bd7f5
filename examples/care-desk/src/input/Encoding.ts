/** From bytes to text, in the encoding that the mapping declares. What does not fit is refused, never guessed. */
import { Schema } from "effect"

// What it is

/** The encodings of Dutch exports. */
export const Encoding = Schema.Literals(["utf-8", "windows-1252"])
/** See {@link Encoding}. */
export type Encoding = typeof Encoding.Type

// What it decides

const starts = (bytes: Uint8Array, ...mark: ReadonlyArray<number>): boolean =>
  mark.every((byte, at) => bytes[at] === byte)

/** What the first bytes of a file say against the declared encoding, or `undefined`. */
export const contradicts = (first: Uint8Array, declared: Encoding): string | undefined => {
  const declares = `The mapping declares ${declared}.`
  if (starts(first, 0xff, 0xfe) || starts(first, 0xfe, 0xff) || first.includes(0))
    return `The file is UTF-16 or no text. ${declares} The file was not read.`
  if (declared !== "utf-8" && starts(first, 0xef, 0xbb, 0xbf))
    return `The file begins with the byte order mark of UTF-8. ${declares} The file was not read.`
  return undefined
}

/** Turns bytes into text, chunk by chunk; a byte order mark is left out. The last call has no bytes. */
export const decoder = (encoding: Encoding): ((bytes?: Uint8Array) => string) => {
  const text = new TextDecoder(encoding)
  return (bytes) => (bytes === undefined ? text.decode() : text.decode(bytes, { stream: true }))
}

/** Windows-1252 has no characters at these bytes. */
const undefinedBytes = /[\u0081\u008d\u008f\u0090\u009d]/
/** What a letter with an accent of UTF-8 looks like when it is read as Windows-1252: `Ã©`. */
const accentOfUtf8 = /[ÂÃÄÅ][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u0081\u008d\u008f\u0090\u009d]/

/** What the text of a cell says against the encoding in which it was read, or `undefined`. */
export const unreadable = (text: string, declared: Encoding): string | undefined => {
  if (declared === "utf-8")
    return text.includes("\ufffd") ? "The bytes are not utf-8, as the mapping declares." : undefined
  return undefinedBytes.test(text) || accentOfUtf8.test(text)
    ? "The bytes are not windows-1252, as the mapping declares; they look like utf-8."
    : undefined
}
