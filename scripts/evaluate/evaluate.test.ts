/// <reference types="node" />
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { BadInput } from "./BadInput.ts"
import * as DateFormat from "./DateFormat.ts"
import { evaluate } from "./evaluate.ts"
import * as FullName from "./FullName.ts"
import * as Mapping from "./Mapping.ts"
import * as Quality from "./Quality.ts"
import * as Reading from "./Reading.ts"
import * as Shapes from "./Shapes.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-evaluate-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `${++files}`)
  writeFileSync(path, content)
  return path
}
const run = async (csv: string | Uint8Array, mapping: object, truth: string, link?: string) =>
  (
    await evaluate([
      "--csv",
      file(csv),
      "--mapping",
      file(JSON.stringify(mapping)),
      "--truth",
      truth,
      ...(link === undefined ? [] : ["--link", file(link)])
    ])
  ).result
const shape = ({ csv, mapping, truth }: Shapes.Shape) => run(csv, mapping, truth)

describe("files of shapes that nothing was tuned on", () => {
  it("finds historical people with many records and many blanks", async () => {
    const { f1, b3, precision, records } = await shape(Shapes.historical(7, 800))
    expect(records).toBeGreaterThan(6_000)
    expect(precision).toBeGreaterThan(0.98)
    expect(f1).toBeGreaterThan(0.95)
    expect(b3.f1).toBeGreaterThan(0.95)
  })

  it("finds people by national and clinic numbers, without addresses", async () => {
    expect((await shape(Shapes.numbered(7, 2_000))).f1).toBeGreaterThan(0.995)
  })

  it("finds voters of whom the year of birth is known", async () => {
    expect((await shape(Shapes.voters(7, 4_000))).f1).toBeGreaterThan(0.96)
  })

  it("links two files as one", async () => {
    const { csv, mapping, truth } = Shapes.numbered(8, 1_500)
    const [heading, ...rows] = csv.split("\n")
    const half = (copies: boolean) =>
      [heading, ...rows.filter((row) => row.includes("-dup-") === copies)].join("\n")
    const { f1, records } = await run(half(false), mapping, truth, half(true))
    expect(records).toBe(rows.length)
    expect(f1).toBeGreaterThan(0.99)
  })

  it("reads full names in one column, quoted cells, other encodings and birth dates in parts", async () => {
    const people = Array.from({ length: 120 }, (_, n) => ({
      name: `${"Bo Da Li Mé Nó Pa".split(" ")[n % 6]}${"rin las mus".split(" ")[n % 3]} ${"Kar Vel Tos Ham Ru".split(" ")[n % 5]}${n}x`,
      day: 1 + (n % 28),
      month: 1 + (n % 12),
      year: 1940 + (n % 50)
    }))
    const lines = people.flatMap(({ name, day, month, year }, n) =>
      [name, `"${name.split(" ")[1]}, ${name.split(" ")[0]}"`].map(
        (text) => `${n}\t${text}\t${day}\t${month}\t${year % 100}`
      )
    )
    const csv = Buffer.from(["who\tNAAM\td\tm\ty", ...lines].join("\r\n"), "latin1")
    const mapping = {
      delimiter: "\t",
      encoding: "windows-1252",
      fields: { fullName: "naam", birthDay: "d", birthMonth: "m", birthYear: "y" }
    }
    expect(await run(csv, mapping, "who")).toMatchObject({ f1: 1, clients: 120, truth: 120, records: 240 })
  })
})

describe("what is wrong is said, without what was read", () => {
  const secret = "Geheimpje"
  const csv = `a,b,c\n1,${secret},x\n2,${secret},y\n`
  const good = { fields: { surname: "b" } }
  const refused = (given: Promise<unknown>) =>
    given.then(
      () => "accepted",
      (error: unknown) => {
        if (!(error instanceof BadInput)) throw error
        expect(error.message).not.toContain(secret)
        return error.reason
      }
    )

  it("refuses files that are not what the mapping says", async () => {
    expect(await refused(run(csv, { fields: { surname: "d" } }, "a"))).toBe("column")
    expect(await refused(run(csv, good, "d"))).toBe("column")
    expect(await refused(run("", good, "a"))).toBe("file")
    expect(await refused(run("a,b,c\n", good, "a"))).toBe("file")
    expect(await refused(run(`${csv}3,${secret}\n`, good, "a"))).toBe("row")
    expect(await refused(run(`${csv}3,${secret},z,z\n`, good, "a"))).toBe("row")
    expect(await refused(run(`${csv}3,"${secret},z\n`, good, "a"))).toBe("row")
    expect(await refused(run(Buffer.from(`${csv}3,${secret}é,z\n`, "latin1"), good, "a"))).toBe("encoding")
    expect(await refused(run(Buffer.from(csv, "utf16le"), good, "a"))).toBe("encoding")
    expect(await refused(run(csv, good, "a=^(x)"))).toBe("truth")
    expect(await refused(run(csv.replace("c", "b"), good, "a"))).toBe("column")
    expect(await refused(run(csv.replace("c", "a"), good, "a"))).toBe("column")
    expect(await refused(run(csv.replace("c", "A"), good, "a"))).toBe("accepted")
  })

  it("refuses mappings and arguments that mean nothing", async () => {
    for (const mapping of [
      { fields: { shoeSize: "b" } },
      { fields: {} },
      { fields: { id: "a" } },
      { fields: { surname: { x: "b" } } },
      { fields: { surname: "b", lastName: "c" } },
      { fields: { surname: "b" }, dateFormat: "DD-MM" },
      { fields: { surname: "b" }, dateFormat: "jj/mm/aaaa" },
      { fields: { surname: "b" }, colour: "red" },
      ...["", ";;", '"', "\n"].map((delimiter) => ({ ...good, delimiter })),
      { fields: { surname: "b", other: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, "c"])) } },
      []
    ])
      expect(await refused(run(csv, mapping, "a"))).toBe("mapping")
    expect(await refused(run(csv, { encoding: "klingon", ...good }, "a"))).toBe("mapping")
    expect(() => Mapping.parse("{")).toThrow(BadInput)
    expect(Mapping.parse(`\ufeff${JSON.stringify(good)}`).fields.size).toBe(1)
    expect(await refused(evaluate(["--csv", "x"]))).toBe("arguments")
    expect(await refused(evaluate(["--colour", "red"]))).toBe("arguments")
    expect(await refused(evaluate(["--csv", "x", "--csv", "y"]))).toBe("arguments")
    expect(await refused(run(csv, good, "a=^x"))).toBe("arguments")
    expect(await refused(run(csv, good, "a=("))).toBe("arguments")
    expect(
      await refused(evaluate(["--csv", join(folder, "no"), "--mapping", join(folder, "no"), "--truth", "a"]))
    ).toBe("file")
  })
})

describe("dates", () => {
  const cases: ReadonlyArray<readonly [format: string, text: string, date: string | undefined]> = [
    ["YYYY-MM-DD", "1956-03-14", "1956-03-14"],
    ["YYYY-MM-DD", "1956-03-14T00:00:00", "1956-03-14"],
    ["YYYY-MM-DD", "1956", "1956-00-00"],
    ["YYYYMMDD", "19560314", "1956-03-14"],
    ["YYYYMMDD", "1g560314", "1056-03-14"],
    ["YYYYMMDD", "19560 314", "1956-03-14"],
    ["YYYYMMDD", "1956031", "1956-00-00"],
    ["DD/MM/YYYY", "14/3/1956", "1956-03-14"],
    ["MM/DD/YY", "3/14/56", "1956-03-14"],
    ["DD-MM-YY", "14-03-05", "2005-03-14"],
    ["D MMM YYYY", "14 mrt 1956", "1956-03-14"],
    ["dd-mm-jjjj", "14-03-1956", "1956-03-14"],
    ["JJJJMMDD", "19560314", "1956-03-14"],
    ["dd-mm-jj", "14-03-56", "1956-03-14"],
    ["d mmmm jjjj", "14 maart 1956", "1956-03-14"],
    ["d mmmm jjjj", "1 oktober 1956", "1956-10-01"],
    ["dd/mm/aaaa", "14/03/1956", "1956-03-14"],
    ["%d.%m.%Y", "14.03.1956", "1956-03-14"],
    ["YYYY-MM-DD", "onbekend", undefined],
    ["YYYY-MM-DD", "", undefined]
  ]
  it.each(cases)("%s reads %s", (format, text, date) => expect(DateFormat.make(format).read(text)).toBe(date))
})

describe("gender", () => {
  const read = async (...files: ReadonlyArray<string>) => {
    const mapping = Mapping.parse(JSON.stringify({ fields: { gender: "sex" } }))
    const paths = files.map((letters) =>
      file(["who,sex", ...[...letters].map((sex) => `1,${sex}`)].join("\n"))
    )
    const labelled = await Reading.records(paths, mapping, Reading.truth("who"))
    return labelled.map(({ features }) => features.gender?.[0] ?? "-").join("")
  }

  it("is read by the first letter, and M is a woman beside H where no other letter is of one", async () => {
    expect(await read("MF")).toBe("mf")
    expect(await read("mv")).toBe("mf")
    expect(await read("Mw")).toBe("mf")
    expect(await read("12x")).toBe("mf-")
    expect(await read("MM")).toBe("mm")
    expect(await read("HF")).toBe("mf")
    expect(await read("HM")).toBe("mf")
    expect(await read("hmX")).toBe("mf-")
    // As of somebody who wrote M for men and, once, H.
    expect(await read("HMV")).toBe("mmf")
  })

  it("means the same in both files", async () => expect(await read("HM", "MM")).toBe("mfff"))
})

describe("full names", () => {
  const cases: ReadonlyArray<readonly [text: string, first: string, last: string]> = [
    ["Anna Maria van der Horst", "Anna Maria", "van der Horst"],
    ["Horst, Anna Maria", "Anna Maria", "Horst"],
    ["Dr. John Q Smith Jr.", "John Q", "Smith"],
    ["Prince", "", "Prince"]
  ]
  it.each(cases)("takes %s apart", (text, firstNames, surname) =>
    expect(FullName.split(text)).toEqual({ firstNames, surname })
  )
})

describe("quality", () => {
  it("counts pairs, and records by B-cubed", () => {
    const truth = new Map([..."aabbc"].map((entity, n) => [`${n}`, entity]))
    const { precision, recall, b3, ...rest } = Quality.of([["0", "1", "2"], ["3"], ["4"]], truth)
    expect([precision, recall]).toEqual([1 / 3, 1 / 2])
    expect(b3.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    expect(b3.recall).toBeCloseTo((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    expect(rest).toMatchObject({ truth: 3, f1: 0.4 })
  })
})
