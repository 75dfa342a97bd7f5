/**
 * Registers the people of a file. A cell that cannot be read is left out and noted; the record stays. A row without an
 * id, or with nothing else, is refused.
 */
import {
  Address,
  Bsn,
  Email,
  Flags,
  Gender,
  type Person,
  PersonName,
  type Registration,
  Telephone
} from "@zorgband/core/identity"
import type { Instant } from "@zorgband/core/time"
import { Result } from "effect"
import type { Services } from "../desk/Desk.ts"
import type { Folder } from "../input/Folder.ts"
import type { FieldOf, Persons as Mapping } from "../input/Mapping.ts"
import type { Problems } from "../input/Problem.ts"
import { type Line, lines, type Told } from "../input/Sheet.ts"
import { refuse } from "./Refusal.ts"
import { filled } from "./Values.ts"

type Encoded = typeof Person.Person.Encoded
type PersonLine = Line<FieldOf<Mapping>>

// What it is

/** What reading a file of people came to. */
export interface Read {
  /** The system. */
  readonly system: string
  /** Rows that begin a record. */
  readonly rows: number
  /** Of these: registered. */
  readonly records: number
  /** Of these: hung on a client that another record had opened, because of the same verified BSN. */
  readonly sameBsn: number
}

// What it decides

/** The object without the keys that have no value; `undefined` when nothing is left. */
const some = <A extends object>(parts: { [K in keyof A]: A[K] | undefined }): A | undefined => {
  const kept = Object.entries(parts).filter(([, part]) => part !== undefined)
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as A)
}

const oneOf =
  <const A extends string>(...values: ReadonlyArray<A>) =>
  (text: string): Result.Result<A, { readonly message: string }> => {
    const found = values.find((value) => value === text)
    return found === undefined
      ? Result.fail({ message: `Expected one of ${values.join(", ")}.` })
      : Result.succeed(found)
  }

const surname = (line: PersonLine, mapping: Mapping): PersonName.Surname | undefined => {
  const name = line.text("surname")
  const prefix = line.text("prefix")
  if (name === undefined) {
    if (prefix !== undefined) line.problem("prefix", "There is no surname to go with it. It was left out.")
    return undefined
  }
  // Without a column of its own the prefix stands in the surname.
  if (mapping.columns.prefix === undefined) return PersonName.parseSurname(name)
  return prefix === undefined ? { name } : { prefix, name }
}

const partner = (line: PersonLine): PersonName.Surname | undefined => {
  const name = line.text("partnerSurname")
  const prefix = line.text("partnerPrefix")
  return name === undefined ? undefined : prefix === undefined ? { name } : { prefix, name }
}

const number = (text: string) => {
  const read = Bsn.parse(text)
  // Insurers write 999999999 where no number may be used: that says what an empty cell says.
  return Result.isFailure(read) && read.failure.reason === "none" ? Result.succeed(undefined) : read
}

const bsn = (line: PersonLine, mapping: Mapping, at: Instant.Instant): Encoded["bsn"] => {
  const value = line.value("bsn", number)
  const checked = mapping.verifiedBsn ?? line.value("bsnVerified", oneOf(...Bsn.Method.literals))
  if (value === undefined) return undefined
  const verification =
    checked === undefined
      ? Bsn.unverified
      : { status: "verified" as const, method: checked, at, by: mapping.system }
  return { value, verification }
}

const address = (line: PersonLine): Encoded["address"] => {
  const country = line.text("country")
  const door = line.value("houseNumber", Address.parseHouseNumber)
  const letter = line.value("letter", matching(/^[A-Za-z]$/, "one letter"))
  const addition = line.value("addition", additionOf)
  return some<NonNullable<Encoded["address"]>>({
    street: line.text("street"),
    ...(door === undefined
      ? {}
      : {
          ...door,
          ...some({ letter, addition, indication: line.value("indication", oneOf("to", "by")) })
        }),
    postcode: country === undefined ? line.value("postcode", Address.parsePostcode) : line.text("postcode"),
    place: line.text("place"),
    country
  })
}

const matching = (shape: RegExp, what: string) => (text: string) =>
  shape.test(text) ? Result.succeed(text) : Result.fail({ message: `Expected ${what}.` })

/** Registers write additions with and without the hyphen before it. */
const additionOf = (text: string) =>
  matching(
    /^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,8}[A-Za-z0-9])?$/,
    "an addition of at most ten letters and digits"
  )(text.replace(/^[\s/-]+/, ""))

const flags = (line: PersonLine): Encoded["flags"] => {
  const suspension = line.text("suspension")
  const deceased = line.date("deathDate")
  let secrecy = line.text("secrecy")
  if (secrecy !== undefined && !/^[0-7]$/.test(secrecy)) {
    line.problem("secrecy", "Expected a code of 0 to 7. The person was put under secrecy, to be safe.")
    secrecy = "7"
  }
  return some<NonNullable<Encoded["flags"]>>({
    ...Flags.fromBrp({
      ...(secrecy === undefined ? {} : { secrecy }),
      ...(suspension === undefined ? {} : { suspension })
    }),
    ...(deceased === undefined ? {} : { deceased })
  })
}

const birthOrder = (text: string) => Result.map(matching(/^[1-9]$/, "a number of 1 to 9")(text), Number)

/** What a row says about a person, or `undefined` when it has no id. */
const registration = (line: PersonLine, mapping: Mapping, at: Instant.Instant): Registration | undefined => {
  if (!filled(line, ["localId"])) return undefined
  const localId = line.text("localId") as string
  const telephones = [line.value("telephone", Telephone.parse), line.value("mobile", Telephone.parse)].filter(
    (one) => one !== undefined
  )
  const person = some<Encoded>({
    name: some<NonNullable<Encoded["name"]>>({
      own: surname(line, mapping),
      partner: partner(line),
      firstNames: line.text("firstNames"),
      initials: line.text("initials"),
      usualName: line.text("usualName"),
      usage: line.value("nameUsage", oneOf("E", "P", "V", "N"))
    }),
    birthDate: line.date("birthDate"),
    gender: line.value("gender", Gender.parse),
    bsn: bsn(line, mapping, at),
    address: address(line),
    telephones: telephones.length === 0 ? undefined : [...new Set(telephones)],
    email: line.value("email", Email.parse),
    multipleBirthOrder: line.value("multipleBirthOrder", birthOrder),
    flags: flags(line)
  })
  return { source: mapping.system, localId, person: person ?? {} }
}

// What it does

/**
 * Reads a file, registering a batch at a time.
 *
 * @param registered told the command of every registration that holds, in order
 */
export const read = async (
  clients: Services["clients"],
  folder: Folder,
  mapping: Mapping,
  problems: Problems,
  told: Told,
  registered: (command: string) => void
): Promise<Read> => {
  const at = mapping.exportedAt ?? folder.at
  let rows = 0
  let records = 0
  let sameBsn = 0
  for await (const batch of lines(folder.path, mapping, problems, told)) {
    rows += batch.length
    const all = batch.flatMap((line) => {
      const said = registration(line, mapping, at)
      const command = `person/${mapping.system}|${said?.localId}@${at.toString(36)}`
      return said === undefined ? [] : { line, said, stamp: { command, at } }
    })
    const answers = await clients.registerAll(all.map(({ said, stamp }) => ({ said, stamp })))
    for (const [place, answer] of answers.entries()) {
      const { line, stamp } = all[place]!
      if (Result.isFailure(answer)) refuse(line, answer.failure)
      else {
        registered(stamp.command)
        records += 1
        if (answer.success.as === "same BSN") sameBsn += 1
      }
    }
  }
  return { system: mapping.system, rows, records, sameBsn }
}
