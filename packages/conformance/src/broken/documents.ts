import type { Json } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { asks, broken, type Fault, puts } from "./Broken.ts"

/** A fault in the documents: each text or number in them is stored as another. */
const inDocuments = (change: (value: Json.Json) => Json.Json): Fault => {
  const deep = (value: Json.Json): Json.Json => {
    if (Array.isArray(value)) return value.map(deep)
    if (typeof value !== "object" || value === null) return change(value)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [String(change(key) ?? key), deep(item as Json.Json)])
    )
  }
  return puts((put) => ({ ...put, doc: deep(put.doc) }))
}

const onText = (change: (text: string) => Json.Json) => (value: Json.Json) =>
  typeof value === "string" ? change(value) : value
const onNumber = (change: (value: number) => number) => (value: Json.Json) =>
  typeof value === "number" ? change(value) : value

/** Faults of keeping: what comes back is not what was stored. */
export const documents = {
  "normalised Unicode": broken(
    "text is stored composed",
    inDocuments(onText((value) => value.normalize("NFC")))
  ),
  "three bytes a character": broken(
    "characters beyond U+FFFF become a question mark",
    inDocuments(onText((value) => value.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?")))
  ),
  "quotes doubled": broken(
    "quotes are escaped and stay so",
    inDocuments(onText((value) => value.replaceAll("'", "''")))
  ),
  "numbers of single precision": broken(
    "numbers are stored in four bytes",
    inDocuments(onNumber(Math.fround))
  ),
  "fifteen digits": broken(
    "numbers are stored with fifteen digits",
    inDocuments(onNumber((value) => Number(value.toPrecision(15))))
  ),
  "empty text is null": broken(
    "an empty text is stored as null",
    inDocuments(onText((value) => (value === "" ? null : value)))
  ),
  "text cut": broken(
    "text is cut at 4,000 characters",
    inDocuments(onText((value) => value.slice(0, 4_000)))
  ),
  "control characters dropped": broken(
    "control characters are dropped from text",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what this fault drops
    inDocuments(onText((value) => value.replaceAll(/[\u0001-\u001f]/g, "")))
  ),
  "keys as numbers": broken(
    "keys that look like numbers are dropped",
    asks((batch) => ({
      ...batch,
      put: batch.put.map((put) => ({
        ...put,
        doc: JSON.parse(JSON.stringify(put.doc), (_, part) =>
          typeof part === "object" && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).filter(([key]) => !/^\d+$/.test(key)))
            : part
        )
      }))
    }))
  ),
  "shares documents": broken("what is stored is what was given", (sound, { notes }) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        for (const put of batches.flatMap((batch) => batch.put)) notes.set(put.ref.key, put.doc)
        return sound.commit(batches)
      }),
    get: (refs, commands) =>
      Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
        rows: rows.map((row) => row && { ...row, doc: (notes.get(row.ref.key) as Json.Json) ?? row.doc }),
        receipts
      }))
  }))
}
