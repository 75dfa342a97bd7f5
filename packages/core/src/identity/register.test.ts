/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Option, Result } from "effect"
import * as PartialDate from "../time/PartialDate.ts"
import * as Address from "./Address.ts"
import * as Bsn from "./Bsn.ts"
import * as Flags from "./Flags.ts"
import * as Gender from "./Gender.ts"
import * as Person from "./Person.ts"
import * as PersonName from "./PersonName.ts"
import * as Placeholder from "./Placeholder.ts"

const folder = join(process.env.ZORGBAND_DATA ?? "-", "identity")
const file = existsSync(folder)
  ? readdirSync(folder).find((name) => name.startsWith("rvig_testset"))
  : undefined

type Cell = (element: string) => string

/** The lines of the register's test set, each as a look-up by BRP element code. */
const lines = (): ReadonlyArray<Cell> => {
  const [head = "", ...rest] = readFileSync(join(folder, file!), "utf8")
    .replace("\ufeff", "")
    .trimEnd()
    .split(/\r?\n/)
  // A code that stands twice, for current and former authorisations, is read at its first place.
  const columns = new Map(
    head
      .split(";")
      .map((code, index) => [code, index] as const)
      .reverse()
  )
  return rest.map((line) => {
    const cells = line.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) =>
      cell
        .replace(/^"(.*)"$/, "$1")
        .replaceAll('""', '"')
        .trim()
    )
    return (element) => cells[columns.get(element)!] ?? ""
  })
}

const given = <K extends string, V>(key: K, value: V | undefined | ""): { [P in K]?: V } =>
  value === undefined || value === "" ? {} : ({ [key]: value } as { [P in K]: V })
const surname = (prefix: string, name: string) =>
  name === "" ? undefined : { ...given("prefix", prefix), name }
const read = <A>(result: Result.Result<A, unknown>): A | undefined =>
  Option.getOrUndefined(Result.getSuccess(result))

const person = (cell: Cell) => {
  const address = {
    ...given("street", cell("08.11.10")),
    ...given("houseNumber", Number(cell("08.11.20")) || undefined),
    ...given("letter", cell("08.11.30")),
    ...given("addition", cell("08.11.40").replace(/^-/, "")),
    ...given("indication", cell("08.11.50")),
    ...given("postcode", read(Address.parsePostcode(cell("08.11.60")))),
    ...given("place", cell("08.11.70"))
  }
  const bsn = read(Bsn.parse(cell("01.01.20")))
  return {
    name: {
      ...given("own", surname(cell("01.02.30"), cell("01.02.40"))),
      ...given("partner", surname(cell("05.02.30"), cell("05.02.40"))),
      ...given("firstNames", cell("01.02.10")),
      ...given("usage", cell("01.61.10"))
    },
    ...given("birthDate", read(PartialDate.parse(cell("01.03.10"), "YYYYMMDD"))),
    ...given("gender", read(Gender.parse(cell("01.04.10")))),
    ...given("bsn", bsn && { value: bsn, verification: Bsn.unverified }),
    ...(Object.keys(address).length === 0 ? {} : { address }),
    flags: Flags.fromBrp({ secrecy: cell("07.70.10"), suspension: cell("07.67.20") })
  }
}

const title = "the fictitious persons of the population register"
describe.skipIf(file === undefined)(
  file === undefined ? `${title} (skipped: set ZORGBAND_DATA)` : title,
  () => {
    const withBsn = file === undefined ? [] : lines().filter((cell) => cell("01.01.20") !== "")

    it("739 lines have a BSN, 682 different, and one fails the 11-test", () => {
      const numbers = withBsn.map((cell) => cell("01.01.20"))
      expect([numbers.length, new Set(numbers).size]).toEqual([739, 682])
      const failures = numbers.map((text) => Bsn.parse(text)).filter(Result.isFailure)
      expect(failures.map(({ failure }) => failure.reason)).toEqual(["11-test"])
    })

    it("13 birth dates are partial; one, with a day but no month, is refused", () => {
      const texts = lines()
        .map((cell) => cell("01.03.10"))
        .filter((text) => text !== "")
      const dates = texts.map((text) => [text, PartialDate.parse(text, "YYYYMMDD")] as const)
      const good = dates.flatMap(([text, date]) =>
        Result.isSuccess(date) ? [[text, date.success] as const] : []
      )
      expect([dates.length, good.length]).toEqual([862, 861])
      expect(good.filter(([, date]) => !PartialDate.isComplete(date))).toHaveLength(13)
      for (const [text, date] of good) expect(PartialDate.format(date, "YYYYMMDD")).toBe(text)
    })

    it("46 lines are under secrecy, 44 of them of the kinds 1, 2, 3 and 7, and show no address then", () => {
      const secret = withBsn.filter((cell) => person(cell).flags.secrecy === true)
      expect(secret).toHaveLength(46)
      expect(secret.filter((cell) => "1237".includes(cell("07.70.10")))).toHaveLength(44)
      for (const cell of secret) {
        expect(Person.withoutSecret(Result.getOrThrow(Person.decode(person(cell))))).not.toHaveProperty(
          "address"
        )
      }
    })

    it("every line with a BSN is a person, and is written and read back", () => {
      for (const cell of withBsn) {
        const read = Result.getOrThrow(Person.decode(person(cell)))
        expect(Result.getOrThrow(Person.decode(JSON.parse(JSON.stringify(Person.encode(read)))))).toEqual(
          read
        )
      }
    })

    it("every surname with its prefix is read back from one field, and found without the prefix", () => {
      const names = withBsn
        .map((cell) => surname(cell("01.02.30"), cell("01.02.40")))
        .filter((name) => name !== undefined)
      const known = names.filter(({ prefix }) => prefix !== undefined)
      const back = known.filter((name) => {
        const read = PersonName.parseSurname(PersonName.formatSurname(name))
        return read.prefix === name.prefix && read.name === name.name
      })
      expect(known.length - back.length).toBeLessThan(5)
      for (const name of back) {
        expect(PersonName.searchKey(PersonName.formatSurname(name))).toBe(PersonName.searchKey(name.name))
      }
    })

    it("every Dutch address is read back from one line", () => {
      for (const { address } of withBsn.map(person)) {
        if (address?.street === undefined || address.place === undefined || address.street === ".") continue
        const { houseNumber, ...decoded } = Result.getOrThrow(Person.decode({ address })).address!
        if (houseNumber === undefined) continue
        expect(Address.parse(Address.format({ houseNumber, ...decoded }))).toEqual(
          Result.succeed({ houseNumber, ...decoded })
        )
      }
    })

    it("the only surnames taken for placeholders are those that stand for none", () => {
      const names = new Set(withBsn.map((cell) => cell("01.02.40")).filter(Placeholder.isText))
      expect(names).toEqual(new Set(['"Onbemind"', ".", "<Onbekend> & </Onbemind>"]))
    })
  }
)
