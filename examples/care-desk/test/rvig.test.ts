/// <reference types="node" />
import { copyFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { careDesk, folder } from "./careDesk.ts"

const data = process.env.ZORGBAND_DATA
const name = "rvig_testset_persoonslijsten_GBA-V_20220502.csv"
const mappings = fileURLToPath(new URL("../mappings/rvig/", import.meta.url))

describe("care desk over the test persons of the population register", () => {
  it.skipIf(data === undefined)(
    `reads 687 records, and tells of the two cells that are no dates${data === undefined ? " (skipped: ZORGBAND_DATA is not set)" : ""}`,
    async () => {
      const input = folder()
      for (const file of ["desk.json", "persons.mapping.json"])
        copyFileSync(join(mappings, file), join(input, file))
      symlinkSync(join(data as string, "identity", name), join(input, name))
      const { code, out, err } = await careDesk(input, "--input", ".", "--json")
      const report = JSON.parse(out)
      expect(code).toBe(1)
      expect(report.clients.records).toBe(687)
      expect(report.read.persons).toMatchObject([{ system: "brp-test", rows: 687, records: 687 }])
      // Somebody born on 19660013, and a date of death of two digits.
      expect(
        report.problems.listed.map(({ line, field }: { line: number; field: string }) => [line, field])
      ).toEqual([
        [1569, "birthDate"],
        [1692, "deathDate"]
      ])
      expect(err.trim().split("\n")).toHaveLength(2)
      // People who share a number or a birth go to somebody who decides; nobody is merged on that alone.
      expect(report.clients.clients).toBeGreaterThan(680)
      expect(report.doubts.length).toBeGreaterThan(0)
      expect(report.doubts.every(({ rule }: { rule: string | null }) => rule !== null)).toBe(true)
    }
  )
})
