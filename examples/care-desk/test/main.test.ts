/// <reference types="node" />
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { careDesk, folder } from "./careDesk.ts"

describe("care desk over the built-in population", () => {
  it("tells what the day brings, and hides addresses under secrecy", async () => {
    const cwd = folder()
    const { code, out, err } = await careDesk(cwd)
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(out).toContain("488 source records became 325 clients.")
    expect(out).toContain("may commit: planning, team-lead, care-manager")
    expect(out).toContain("general practitioner gp-1: ")
    expect(out).toContain("partner conversation overdue since")
    expect(existsSync(join(cwd, "care-desk.db"))).toBe(true)
    expect(out).toContain("address under secrecy")

    const rows = readFileSync(join(cwd, "care-desk-example", "thuiszorg.csv"), "utf8")
      .split("\r\n")
      .slice(1, -1)
      .map((row) => row.split(";"))
    const doors = (secret: string) =>
      rows.flatMap((row) => (row.at(-1) === secret && row[13] !== "" ? `${row[13]} ${row[14]},` : []))
    expect(doors("J").filter((door) => out.includes(door))).toEqual([])
    // The same look finds what may be shown, so it would have found the others.
    expect(doors("N").filter((door) => out.includes(door)).length).toBeGreaterThan(0)
  })

  it("prints the same JSON from two new databases, and from a second run over one of them", async () => {
    const cwd = folder()
    const one = await careDesk(cwd, "--json", "--db", "one.db")
    const other = await careDesk(cwd, "--json", "--db", "other.db")
    const again = await careDesk(cwd, "--json", "--db", "one.db")
    expect({ code: one.code, err: one.err }).toEqual({ code: 0, err: "" })
    expect(JSON.parse(one.out).clients).toMatchObject({ records: 488, clients: 325 })
    expect(other).toEqual(one)
    expect(again).toEqual(one)
  })
})

describe("care desk as a command", () => {
  it("explains itself", async () => {
    const { code, out } = await careDesk(folder(), "--help")
    expect(code).toBe(0)
    expect(out).toContain("--input DIR")
  })
  for (const [what, args, says] of [
    ["an option that does not exist", ["--speed"], "Unknown option '--speed'. See --help."],
    ["an argument that is no option", ["here"], "See --help"],
    ["an input folder that is not there", ["--input", "nowhere"], "input folder cannot be read"],
    ["a database in a folder that is not there", ["--db", "nowhere/care.db"], "is not there"],
    ["a database that is no database", ["--db", "."], "failed during open"],
    ["a PostgreSQL that does not answer", ["--db", "postgres://u:secret@127.0.0.1:1/care"], "failed during"]
  ] as const) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, out, err } = await careDesk(folder(), ...args)
      expect({ code, out }).toEqual({ code: 2, out: "" })
      expect(err).toContain(says)
      expect(err).not.toContain("secret")
    })
  }
})
