/// <reference types="node" />
import { SourceRecord } from "@zorgband/core/identity"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import type { Services } from "../src/desk/Desk.ts"
import { UnusableInput } from "../src/input/Mapping.ts"
import { newHost, persons, read, readPersons, write } from "./reading.ts"

const heading = "id;first;name;born;bsn\n"

const person = async (desk: Services, id: string) => {
  const { records } = await desk.clients.ofRecord(Result.getOrThrow(SourceRecord.id("home-care", id)))
  return records.find((one) => one.id === `home-care|${id}`)?.record.person
}
const surname = async (desk: Services, id: string) => (await person(desk, id))?.name?.own?.name

/** Nothing of what was read may be told again. */
const says = (problems: ReadonlyArray<object>, ...values: ReadonlyArray<string>) =>
  values.filter((value) => JSON.stringify(problems).includes(value))

describe("columns", () => {
  it("refuses a file that lacks a column, and reads the others", async () => {
    const { problems, came } = await read({
      "a.mapping.json": persons({ file: "a.csv" }),
      "a.csv": "id;first;born;bsn\n1;Jan;;\n",
      "b.mapping.json": persons({ file: "b.csv", system: "maternity" }),
      "b.csv": `${heading}1;Piet;Bakker;;\n`
    })
    expect(problems).toEqual([
      {
        file: "a.csv",
        line: 1,
        field: "surname",
        reason: 'There is no column "name". The file was not read.'
      }
    ])
    expect(came.persons.map(({ records }) => records)).toEqual([0, 1])
  })
  it("reads what the mapping names and tells once of a column that it does not", async () => {
    const csv = "id;first;name;shoe size;born;bsn\n1;Jan;Bakker;43;;\n2;Piet;Smit;44;;\n"
    const { problems, came } = await readPersons(csv)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ line: 1, field: "", reason: expect.stringContaining('"shoe size"') })
    expect(came.persons[0]).toMatchObject({ rows: 2, records: 2 })
    expect((await readPersons(csv, { otherColumns: "ignore" })).problems).toEqual([])
  })
  it("refuses a file in which a mapped heading occurs twice, unless it is mapped by place", async () => {
    const csv = "id;first;name;name;born;bsn\n1;Jan;Bakker;Smit;;\n"
    expect((await readPersons(csv)).problems[0]).toMatchObject({ line: 1, field: "surname" })
    const columns = { localId: "id", surname: 4 }
    const { desk, problems } = await readPersons(csv, { columns, otherColumns: "ignore" })
    expect(problems).toEqual([])
    expect(await surname(desk, "1")).toBe("Smit")
  })
  it("refuses a row with another number of cells, and reads the next", async () => {
    const { problems, came } = await readPersons(`${heading}1;Jan\n2;Piet;Smit;;\n3;a;b;;;\n`)
    expect(problems.map(({ line }) => line)).toEqual([2, 4])
    expect(came.persons[0]).toMatchObject({ records: 1 })
  })
  it("takes an empty file for a problem, and one with headings only for none", async () => {
    expect((await readPersons("")).problems).toMatchObject([{ line: 1, reason: "The file is empty." }])
    expect((await readPersons("\ufeff\n")).problems).toMatchObject([{ reason: "The file is empty." }])
    expect((await readPersons(heading)).problems).toEqual([])
  })
})

describe("encoding", () => {
  const accents = "Žužanna Façade–Škoda €"
  const windows1252 = Uint8Array.from(
    [...`${heading}1;Zoë;${accents};;\n`].map((letter) => {
      const code = { Ž: 0x8e, ž: 0x9e, Š: 0x8a, "–": 0x96, "€": 0x80 }[letter] ?? letter.codePointAt(0)!
      return code
    })
  )

  it("reads a byte order mark away", async () => {
    const { desk, problems } = await readPersons(`\ufeff${heading}1;Jan;Bakker;;\n`)
    expect(problems).toEqual([])
    expect(await surname(desk, "1")).toBe("Bakker")
  })
  it("reads Windows-1252, with its own characters between 0x80 and 0x9F", async () => {
    const { desk, problems } = await readPersons(windows1252, {
      encoding: "windows-1252",
      columns: { localId: "id", firstNames: "first", surname: "name" },
      otherColumns: "ignore"
    })
    expect(problems).toEqual([])
    expect((await person(desk, "1"))?.name).toMatchObject({ firstNames: "Zoë", own: { name: accents } })
  })
  it("refuses rows of Windows-1252 where UTF-8 is declared, and reads the others", async () => {
    const bytes = Uint8Array.from([...windows1252, ...new TextEncoder().encode("2;Jan;Bakker;;\n")])
    const { problems, came } = await readPersons(bytes)
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [2, "firstNames"],
      [2, "surname"]
    ])
    expect(problems[0]?.reason).toContain("not utf-8")
    expect(came.persons[0]).toMatchObject({ records: 1 })
  })
  it("refuses rows of UTF-8 where Windows-1252 is declared", async () => {
    const { problems, came } = await readPersons(`${heading}1;Zoë;Bakker;;\n2;Jan;Smit;;\n`, {
      encoding: "windows-1252"
    })
    expect(problems).toMatchObject([{ line: 2, field: "firstNames" }])
    expect(came.persons[0]).toMatchObject({ records: 1 })
  })
  it("refuses a file with the mark of another encoding, and one in UTF-16", async () => {
    const text = `${heading}1;Jan;Bakker;;\n`
    const marked = await readPersons(`\ufeff${text}`, { encoding: "windows-1252" })
    expect(marked.problems).toMatchObject([{ line: 1, reason: expect.stringContaining("byte order mark") }])
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le")
    for (const bytes of [utf16, utf16.subarray(2), Buffer.from(utf16).swap16()])
      expect((await readPersons(bytes)).problems).toMatchObject([
        { line: 1, reason: expect.stringContaining("UTF-16") }
      ])
  })
})

describe("quotes", () => {
  it("reads delimiters, quotes and line ends inside a cell, and counts lines on", async () => {
    const { desk, problems } = await readPersons(
      `${heading}1;"Jan ""Jopie""";"Bak;ker\r\nde Vries";;\r\n2;Piet;Smit;31-02-1980;\r\n`
    )
    expect((await person(desk, "1"))?.name).toMatchObject({
      firstNames: 'Jan "Jopie"',
      own: { name: "Bak;ker de Vries" }
    })
    expect(problems).toMatchObject([{ line: 4, field: "birthDate" }])
  })
  it("tells where a quote is opened and not closed, and reads on at the next line", async () => {
    const { problems, came } = await readPersons(
      `${heading}1;"Jan;Bakker;;\n2;Piet;Smit;;\n3;Kees;Visser;;\n`
    )
    expect(problems).toMatchObject([{ line: 2, field: "", reason: expect.stringContaining("not closed") }])
    expect(came.persons[0]).toMatchObject({ records: 2 })
  })
  it("does the same when another quote follows", async () => {
    const { problems, came } = await readPersons(
      `${heading}1;"Jan;Bakker;;\n2;"Piet";Smit;;\n3;Kees;Visser;;\n`
    )
    expect(problems).toMatchObject([{ line: 2 }])
    expect(came.persons[0]).toMatchObject({ records: 2 })
  })
})

describe("values", () => {
  it("leaves an invalid BSN out, tells of it, and keeps the record", async () => {
    const { desk, problems } = await readPersons(`${heading}1;Jan;Bakker;01-02-1980;123456789\n`)
    expect(problems).toMatchObject([{ line: 2, field: "bsn", reason: expect.stringContaining("11-test") }])
    expect(await person(desk, "1")).toEqual({
      name: { firstNames: "Jan", own: { name: "Bakker" } },
      birthDate: "1980-02-01"
    })
    expect(says(problems, "123456789", "Jan", "Bakker")).toEqual([])
  })
  it("takes 999999999 for no BSN", async () => {
    const { desk, problems } = await readPersons(`${heading}1;Jan;Bakker;;999999999\n`)
    expect(problems).toEqual([])
    expect((await person(desk, "1"))?.bsn).toBeUndefined()
  })
  it("accepts partial dates, refuses impossible ones and keeps the record", async () => {
    const { desk, problems } = await readPersons(
      `${heading}1;A;Bakker;00-00-1980;\n2;B;Smit;00-03-1980;\n3;C;Visser;31-02-1980;\n4;D;Mol;1980-03-01;\n`
    )
    expect((await person(desk, "1"))?.birthDate).toBe("1980")
    expect((await person(desk, "2"))?.birthDate).toBe("1980-03")
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [4, "birthDate"],
      [5, "birthDate"]
    ])
    expect(await surname(desk, "3")).toBe("Visser")
    expect((await person(desk, "3"))?.birthDate).toBeUndefined()
    expect(says(problems, "1980", "Visser")).toEqual([])
  })
  it("puts somebody under secrecy whose secrecy cannot be read", async () => {
    const { desk, problems } = await readPersons("id;name;secret\n1;Bakker;maybe\n", {
      columns: { localId: "id", surname: "name", secrecy: "secret" }
    })
    expect(problems).toMatchObject([{ line: 2, field: "secrecy" }])
    expect((await person(desk, "1"))?.flags?.secrecy).toBe(true)
  })
  it("translates codes by the mapping's table, and leaves out one that is not in it", async () => {
    const { desk, problems } = await readPersons("id;name;sex\n1;Bakker;II\n2;Smit;III\n", {
      columns: { localId: "id", surname: "name", gender: "sex" },
      codes: { gender: { I: "male", II: "female" } }
    })
    expect((await person(desk, "1"))?.gender).toBe("female")
    expect(problems).toMatchObject([{ line: 3, field: "gender" }])
  })
  it("refuses a row without an id, and one with nothing else", async () => {
    const { problems, came } = await readPersons(`${heading};Jan;Bakker;;\n2;;;;\n3;Piet;Smit;;\n`)
    expect(problems.map(({ line }) => line)).toEqual([2, 3])
    expect(came.persons[0]).toMatchObject({ rows: 3, records: 1 })
  })
  it("keeps the first of two rows with one id, and tells of the second when it says something else", async () => {
    const { desk, problems, report } = await readPersons(
      `${heading}1;Jan;Bakker;;\n1;Piet;Smit;;\n1;Jan;Bakker;;\n`
    )
    expect(problems).toMatchObject([{ line: 3, reason: expect.stringContaining("read before") }])
    expect(await surname(desk, "1")).toBe("Bakker")
    expect(report.clients.records).toBe(1)
  })
  it("revises a record when a later export says something else, and refuses it under the same moment", async () => {
    const host = await newHost()
    const first = "2026-03-01T00:00:00Z"
    await readPersons(`${heading}1;Jan;Bakker;;\n`, { exportedAt: first }, host)
    const same = await readPersons(`${heading}1;Jan;Smit;;\n`, { exportedAt: first }, host)
    expect(same.problems).toHaveLength(1)
    const later = await readPersons(`${heading}1;Jan;Smit;;\n`, { exportedAt: "2026-03-02T00:00:00Z" }, host)
    expect(later.problems).toEqual([])
    expect(await surname(later.desk, "1")).toBe("Smit")
    expect(later.report.clients.records).toBe(1)
  })
})

describe("a row that cannot be done as a whole", () => {
  const log = (rows: string) => ({
    "a.mapping.json": persons({ file: "a.csv" }),
    "a.csv": `${heading}1;Jan;Bakker;;\n`,
    "log.mapping.json": {
      file: "log.csv",
      kind: "contacts",
      system: "log",
      encoding: "utf-8",
      delimiter: ";",
      dates: "DD-MM-YYYY",
      columns: {
        localId: "nr",
        happenedAt: "at",
        direction: "dir",
        channel: "channel",
        employee: "who",
        role: "role",
        clientSystem: "system",
        client: "client",
        outcome: "outcome",
        question: "question",
        theme: "theme",
        promise: "promise",
        promiseOwner: "by",
        promiseDue: "due"
      }
    },
    "log.csv": `nr;at;dir;channel;who;role;system;client;outcome;question;theme;promise;by;due\n${rows}`
  })
  const call = "30-03-2026 10:00;in;telephone;e-1;client;home-care"
  const party = Result.getOrThrow(SourceRecord.id("home-care", "1"))

  it("stores nothing of a contact whose promise cannot be made", async () => {
    const { desk, problems, came, report } = await read(
      log(
        [
          `1;${call};1;call back;Who comes?;roster;We call;care-desk;31-03-2026 12:00`,
          `2;${call};1;call back;Who comes?;roster;We call;planning;29-03-2026 12:00`,
          `3;${call};1;call back;Who comes?;roster;We call;planning;`,
          `4;${call};1;call back;Who comes?;weather;;;`,
          `5;${call};99;call back;Who comes?;roster;;;`,
          `6;${call};1;vanished;Who comes?;roster;;;`,
          `7;30-03-2026 25:00;in;telephone;e-1;client;home-care;1;call back;Who comes?;roster;;;`,
          `8;${call};1;call back;Who comes?;roster;We call;planning;31-03-2026 12:00`
        ].join("\n")
      )
    )
    expect([...new Set(problems.map(({ line }) => line))]).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(came.contacts).toBe(1)
    expect((await desk.contacts.timeline([party as never])).items).toHaveLength(1)
    expect(report.questions).toHaveLength(1)
    expect(report.promises).toMatchObject([{ owner: "planning", to: "home-care|1" }])
    expect(says(problems, "Who comes", "We call")).toEqual([])
  })

  it("stores nothing of a referral with a step that cannot be", async () => {
    const { problems, came, report } = await read({
      "a.mapping.json": persons({ file: "a.csv" }),
      "a.csv": `${heading}1;Jan;Bakker;;\n`,
      "referrals.mapping.json": {
        file: "referrals.csv",
        kind: "referrals",
        system: "referrals",
        encoding: "utf-8",
        delimiter: ";",
        dates: "YYYY-MM-DD",
        columns: {
          localId: "id",
          clientSystem: "system",
          client: "client",
          service: "service",
          receivedAt: "received",
          contacted: "contacted",
          accepted: "accepted",
          careStarted: "started",
          declined: "declined"
        }
      },
      "referrals.csv": [
        "id;system;client;service;received;contacted;accepted;started;declined",
        "1;home-care;1;nursing;2026-03-01 09:00;self;2026-03-02 09:00;2026-03-05 09:00;",
        "2;home-care;1;nursing;2026-03-01 09:00;self;;2026-03-05 09:00;",
        "3;home-care;1;nursing;2026-03-01 09:00;self;2026-02-28 09:00;;",
        "4;home-care;1;nursing;2026-03-01 09:00;self;;;2026-03-02 09:00",
        "5;home-care;1;nursing;2026-03-01 09:00;an uncle;;;"
      ].join("\n")
    })
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6])
    expect(came.referrals).toBe(1)
    expect(report.referrals.mix.referrals).toBe(1)
    expect(report.referrals.leadTimes).toMatchObject([{ referrer: "none", reached: 1, median: 4 }])
  })
})

describe("input that cannot be used", () => {
  const files = (mapping: unknown) => ({ "a.mapping.json": mapping as object, "persons.csv": heading })
  for (const [what, broken, expected] of [
    ["no JSON", "{", "a.mapping.json is not JSON"],
    ["a kind that does not exist", persons({ kind: "animals" }), "kind"],
    ["an encoding that is not supported", persons({ encoding: "latin-9" }), "encoding"],
    ["a key that does not exist", persons({ colums: {} }), "colums"],
    ["codes of a field that is not read", persons({ codes: { gender: {} } }), "codes"],
    ["a file outside the folder", persons({ file: "../persons.csv" }), "file"],
    ["a file that is not there", persons({ file: "other.csv" }), "not in the input folder"],
    ["a moment that is none", persons({ exportedAt: "yesterday" }), "exportedAt"]
  ] as const) {
    it(`is a mapping with ${what}`, async () => {
      const failure = await read(files(broken)).catch((thrown) => thrown)
      expect(failure).toBeInstanceOf(UnusableInput)
      expect(failure.message).toContain(expected)
    })
  }
  it("is a folder without a moment, or without mappings", async () => {
    await expect(read({ ...files(persons()), "desk.json": "{}" })).rejects.toThrow("desk.json is refused")
    await expect(read({})).rejects.toThrow("no mapping file")
    expect(write({})).toBeTypeOf("string")
  })
})
