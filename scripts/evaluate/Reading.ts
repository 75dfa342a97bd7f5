/// <reference types="node" />
/** The records of a file, as matching compares them, each with the person it truly is of. */
import { createReadStream, existsSync, statSync } from "node:fs"
import type { Matching } from "@zorgband/core/identity"
import { reader } from "../../examples/care-desk/src/input/Csv.ts"
import { refuse, refused } from "./BadInput.ts"
import * as FullName from "./FullName.ts"
import { type Field, type Mapping, plainOthers } from "./Mapping.ts"

// What it is

/** A record, and who it is of; nobody knows when that is empty. */
export interface Labelled {
  readonly features: Matching.Features
  readonly truth: string
}

/** How the truth is read: from a column, or from what a pattern finds in it. */
export interface Truth {
  readonly column: string
  readonly pattern: RegExp | undefined
}

// What it decides

/** Reads `COLUMN` or `COLUMN=REGEX`. */
export const truth = (argument: string): Truth => {
  const at = argument.indexOf("=")
  if (at < 0) return { column: argument, pattern: undefined }
  try {
    const pattern = new RegExp(argument.slice(at + 1))
    if (new RegExp(`${pattern.source}|`).exec("")!.length < 2)
      return refuse(
        "arguments",
        "The pattern of --truth has no group. Put the entity in one, as in rec_id=^rec-(\\d+)."
      )
    return { column: argument.slice(0, at), pattern }
  } catch (error) {
    if (error instanceof SyntaxError)
      return refuse("arguments", "The pattern of --truth is no regular expression.")
    throw error
  }
}

/** Reads all records of files that are written alike. The id of a record begins with the number of its file. */
export const records = async (
  paths: ReadonlyArray<string>,
  mapping: Mapping,
  truth: Truth
): Promise<ReadonlyArray<Labelled>> => {
  const found: Array<Draft> = []
  for (const [at, path] of paths.entries()) await read(found, path, at + 1, mapping, truth)
  const genders = gendersOf(new Set(found.map(({ features }) => features.gender)))
  for (const { features } of found) features.gender = genders.get(features.gender)
  return found
}

/** A record of which the gender is its first letter as written: what that means, only all of them tell. */
interface Draft extends Labelled {
  readonly features: { -readonly [K in keyof Matching.Features]: Matching.Features[K] }
}

const read = async (
  found: Array<Draft>,
  path: string,
  file: number,
  mapping: Mapping,
  truth: Truth
): Promise<void> => {
  if (!existsSync(path) || !statSync(path).isFile()) return refuse("file", `There is no file ${path}.`)
  const rows = reader(mapping.delimiter)
  const before = found.length
  let make: ((cells: ReadonlyArray<string>, line: number) => Draft) | undefined
  let columns = 0
  const take = (some: ReturnType<typeof rows>): void => {
    for (const row of some) {
      if ("wrong" in row) throw refused("row", `${path}, line ${row.line}: ${row.wrong}`)
      const { line } = row
      if (make === undefined) {
        columns = row.cells.length
        make = maker(path, file, row.cells, mapping, truth)
        continue
      }
      const { cells } = row
      if (cells.length === 1 && cells[0]!.trim() === "") continue
      if (cells.length < columns || cells.slice(columns).some((cell) => cell.trim() !== ""))
        throw refused(
          "row",
          `${path}, line ${line}: ${cells.length} cells where the heading has ${columns}. Check the delimiter of the mapping, and quote cells that hold it. ${
            cells.length < columns ? "A row needs a cell for each heading, also when it is empty." : ""
          }`.trim()
        )
      found.push(make(cells, line))
    }
  }
  for await (const text of texts(path, mapping.encoding)) take(rows(text))
  take(rows())
  if (make === undefined) return refuse("file", `${path} is empty.`)
  if (found.length === before) return refuse("file", `${path} has a heading and no records.`)
}

/** The text of a file, chunk by chunk. What is no text in the declared encoding is refused. */
async function* texts(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = decoderOf(encoding)
  let at = 0
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (at === 0 && !encoding.toLowerCase().startsWith("utf-16") && chunk.subarray(0, 4096).includes(0))
        return refuse("encoding", `${path} is UTF-16 or no text. Say so in the encoding of the mapping.`)
      at += chunk.length
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    refuse(
      "encoding",
      `${path} is not ${encoding} before byte ${at}. Set the encoding of the mapping, such as windows-1252.`
    )
  }
}

const decoderOf = (encoding: string) => {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    return refuse(
      "mapping",
      `The encoding ${JSON.stringify(encoding)} is not known. Use utf-8, windows-1252, iso-8859-1 or utf-16le.`
    )
  }
}

type Read = (cells: ReadonlyArray<string>) => string | undefined

const maker = (
  path: string,
  file: number,
  headings: ReadonlyArray<string>,
  mapping: Mapping,
  { column: truthColumn, pattern }: Truth
): ((cells: ReadonlyArray<string>, line: number) => Draft) => {
  const plain = headings.map((heading) => heading.trim())
  const lower = plain.map((heading) => heading.toLowerCase())
  const place = (column: string): number => {
    const named = column.trim()
    const [all, name] = plain.includes(named) ? [plain, named] : [lower, named.toLowerCase()]
    const at = all.indexOf(name)
    if (at < 0)
      return refuse(
        "column",
        `${path} has no column ${JSON.stringify(column)} among its ${headings.length} headings. Check the name, and the delimiter of the mapping.`
      )
    if (all.indexOf(name, at + 1) >= 0)
      return refuse(
        "column",
        `${path} has several columns ${JSON.stringify(column)}. Give each a heading of its own.`
      )
    return at
  }
  const cell = (column: string): Read => {
    const at = place(column)
    return (cells) => cells[at]!.trim() || undefined
  }
  const joined = (columns: ReadonlyArray<string>): Read => {
    const parts = columns.map(cell)
    if (parts.length === 1) return parts[0]!
    return (cells) => parts.flatMap((part) => part(cells) ?? []).join(" ") || undefined
  }
  const firstOf = (columns: ReadonlyArray<string>): Read => {
    const parts = columns.map(cell)
    return (cells) => parts.map((part) => part(cells)).find((text) => text !== undefined)
  }
  const nothing: Read = () => undefined
  const of = (field: Field, how: (columns: ReadonlyArray<string>) => Read = joined): Read => {
    const columns = mapping.fields.get(field)
    return columns === undefined ? nothing : how(columns)
  }

  const id = of("id")
  const given = of("firstName")
  const middle = of("middleName")
  const usualName = of("usualName")
  const initials = of("initials")
  const prefix = of("prefix")
  const surname = of("surname")
  const partnerSurname = of("partnerSurname")
  const fullName = of("fullName")
  const birthDate = of("birthDate")
  const year = of("birthYear")
  const month = of("birthMonth")
  const day = of("birthDay")
  const sex = of("gender", firstOf)
  const street = of("street")
  const houseNumber = of("houseNumber")
  const houseSuffix = of("houseSuffix")
  const postcode = of("postcode", firstOf)
  const town = of("place")
  const telephone = of("telephone", firstOf)
  const email = of("email", firstOf)
  const bsn = of("bsn", firstOf)
  const verified = of("bsnVerified", firstOf)
  const order = of("multipleBirthOrder", firstOf)
  const extras: Array<readonly [string, Read]> = [...mapping.others].map(([name, from]) => [
    name,
    joined(from)
  ])
  // Each identifier is a field of its own.
  for (const [n, column] of (mapping.fields.get("identifier") ?? []).entries())
    extras.push([`identifier ${n + 1}`, cell(column)])
  for (const field of plainOthers) if (mapping.fields.has(field)) extras.push([field, of(field)])
  const entity = cell(truthColumn)
  const hasYear = mapping.fields.has("birthYear")

  return (cells, line) => {
    const whole = fullName(cells)
    const name = whole === undefined ? undefined : FullName.split(whole)
    const firstNames = [given(cells) ?? name?.firstNames, middle(cells)].filter(Boolean).join(" ")
    const written = birthDate(cells)
    const parts = hasYear ? mapping.date.parts(year(cells), month(cells), day(cells)) : undefined
    const called = order(cells)
    const truth = entity(cells) ?? ""
    return {
      features: {
        id: `${file}/${id(cells) ?? ""}#${line}`,
        bsn: bsn(cells),
        bsnVerified: /^(?:1|t|y|j|verified)/i.test(verified(cells) ?? ""),
        firstNames: firstNames === "" ? undefined : firstNames,
        usualName: usualName(cells),
        initials: initials(cells),
        surname: surname(cells) ?? name?.surname,
        prefix: prefix(cells),
        partnerSurname: partnerSurname(cells),
        birthDate: written === undefined ? parts : mapping.date.read(written),
        gender: sex(cells)?.[0]?.toLowerCase(),
        postcode: postcode(cells),
        houseNumber: houseNumber(cells),
        houseSuffix: houseSuffix(cells),
        street: street(cells),
        place: town(cells),
        telephone: telephone(cells),
        email: email(cells),
        multipleBirthOrder: called !== undefined && /^[1-9]$/.test(called) ? Number(called) : undefined,
        extra:
          extras.length === 0
            ? undefined
            : Object.fromEntries(extras.map(([field, read]) => [field, read(cells)]))
      },
      truth: pattern === undefined ? truth : (pattern.exec(truth)?.[1] ?? "")
    }
  }
}

/** What the letters mean. In Spanish M is a woman (*mujer*) and H a man (*hombre*), as in *mevrouw* and *heer*. */
const gendersOf = (written: ReadonlySet<string | undefined>): ReadonlyMap<string | undefined, string> => {
  const female = ["f", "v", "w"]
  const mIsFemale = written.has("h") && !female.some((letter) => written.has(letter))
  return new Map([
    ...["1", "h"].map((letter) => [letter, "male"] as const),
    ...["2", ...female].map((letter) => [letter, "female"] as const),
    ["m", mIsFemale ? "female" : "male"]
  ])
}
