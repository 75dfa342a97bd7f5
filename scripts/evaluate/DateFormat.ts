/** Reads dates as a file writes them, also when a typing error spoiled some of the characters. */
import { refuse } from "./BadInput.ts"

// What it is

/** Gives `YYYY-MM-DD` with `00` for what is not known, or nothing. */
export interface DateFormat {
  /** From one text. */
  readonly read: (text: string) => string | undefined
  /** From columns for year, month and day. */
  readonly parts: (
    year: string | undefined,
    month: string | undefined,
    day: string | undefined
  ) => string | undefined
}

// What it decides

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ")
/** Dutch months that begin otherwise. */
const dutch: Record<string, number> = { mrt: 3, maa: 3, mei: 5, okt: 10 }
/** Two digits of a year above this are of the century before. */
const pivot = 26

// A year is *jaar* in Dutch, *año* in Spanish.
const part = /%[YymdbB]|Y{4}|J{4}|A{4}|YY|JJ|AA|M{1,4}|D{1,2}/gi
const kinds: Record<string, "year" | "month" | "day" | "name"> = {
  y: "year",
  j: "year",
  a: "year",
  m: "month",
  d: "day",
  b: "name"
}

interface Part {
  readonly kind: "year" | "month" | "day" | "name"
  readonly width: number
}

/** Makes a reader for a format such as `YYYY-MM-DD`, `dd-mm-jjjj`, `DD/MM/YY`, `YYYYMMDD`, `D MMM YYYY` or `%d.%m.%Y`. */
export const make = (format: string): DateFormat => {
  const parts = (format.split(/[T ]?(?:HH|%H)/)[0]!.match(part) ?? []).map((text): Part => {
    const letter = text.replace("%", "")
    const kind = kinds[letter[0]!.toLowerCase()]!
    const named = kind === "month" && letter.length > 2
    return {
      kind: named ? "name" : kind,
      width: kind === "year" ? (letter === "y" || letter.length === 2 ? 2 : 4) : 2
    }
  })
  const has = (...kind: ReadonlyArray<Part["kind"]>) => parts.some((one) => kind.includes(one.kind))
  if (!has("year") || new Set(parts.map(({ kind }) => kind)).size !== parts.length)
    return refuse(
      "mapping",
      "The dateFormat has no year, or a part twice. Write it as YYYY-MM-DD, DD/MM/YY, YYYYMMDD or D MMM YYYY."
    )
  const solid = parts.length > 1 && !has("name") && !/[^a-z%]/i.test(format)
  const width = parts.reduce((sum, one) => sum + one.width, 0)
  return {
    read: (text) => {
      const trimmed = text.length > 40 ? "" : text.trim()
      if (trimmed === "") return undefined
      return solid ? fixed(trimmed, parts, width) : separated(trimmed, parts)
    },
    parts: (year, month, day) => {
      const found = /\d+/.exec(year ?? "")?.[0]
      return found === undefined
        ? undefined
        : assembled(
            [found, month ?? "0", day ?? "0"],
            [
              { kind: "year", width: 4 },
              { kind: "name", width: 2 },
              { kind: "day", width: 2 }
            ]
          )
    }
  }
}

const separated = (text: string, parts: ReadonlyArray<Part>): string | undefined => {
  const found = text.replace(/[T ]\d{1,2}:\d{2}.*$/, "").match(/[\p{L}\d]+/gu) ?? []
  // Less than the format says: a year, or a month and year, in that order of the parts.
  if (found.length === 1 && /^\d{4}$/.test(found[0])) return written(Number(found[0]), 0, 0)
  if (found.length === 1 && /^\d{8}$/.test(found[0])) {
    const yearFirst = parts[0]!.kind === "year"
    const solid = yearFirst ? parts : parts.filter(({ kind }) => kind !== "name")
    return solid.length === 3
      ? fixed(
          found[0],
          solid.map((one) => ({ ...one, width: one.kind === "year" ? 4 : 2 })),
          8
        )
      : undefined
  }
  const used = found.length === parts.length ? parts : parts.filter(({ kind }) => kind !== "day")
  if (found.length !== used.length) return yearIn(text)
  return assembled(found, used)
}

const fixed = (text: string, parts: ReadonlyArray<Part>, width: number): string | undefined => {
  const bare = text.length === width ? text : text.replace(/\s/g, "")
  const yearWidth = parts.find(({ kind }) => kind === "year")!.width
  if (bare.length !== width) {
    const separate = text.match(/\d+/g)
    if (separate?.length === parts.length) return assembled(separate, parts)
    return yearWidth === 4 && parts[0]!.kind === "year" ? yearIn(bare.slice(0, 4)) : undefined
  }
  let at = 0
  return assembled(
    parts.map((one) => {
      at += one.width
      return bare.slice(at - one.width, at).replace(/\D/g, "0")
    }),
    parts
  )
}

const assembled = (found: ReadonlyArray<string>, parts: ReadonlyArray<Part>): string | undefined => {
  let year = 0
  let month = 0
  let day = 0
  for (const [n, { kind }] of parts.entries()) {
    const text = found[n]!
    // A digit that was mistyped as a letter still leaves the others to compare.
    const value = Number(text.replace(/\D/g, "0"))
    if (kind === "year") year = text.length <= 2 ? (value > pivot ? 1900 : 2000) + value : value
    else if (kind === "day") day = value
    else if (kind === "name" && /^\p{L}/u.test(text)) {
      const name = text.slice(0, 3).toLowerCase()
      month = dutch[name] ?? months.indexOf(name) + 1
    } else month = value
  }
  return written(year, month, day)
}

const yearIn = (text: string): string | undefined => {
  const year = /(?:1[5-9]|20)\d\d/.exec(text)?.[0]
  return year === undefined ? undefined : written(Number(year), 0, 0)
}

const written = (year: number, month: number, day: number): string | undefined =>
  year < 1 || year > 9999 || month > 99 || day > 99
    ? undefined
    : `${`${year}`.padStart(4, "0")}-${`${month}`.padStart(2, "0")}-${`${month === 0 ? 0 : day}`.padStart(2, "0")}`
