/// <reference types="node" />
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import * as Example from "../src/population/Example.ts"
import { careDesk, folder, program, type Run } from "./careDesk.ts"
import { state } from "./state.ts"

const people = 50

const deadly = (
  cwd: string,
  mode: "before" | "after" | "forgets",
  command: number,
  database: string
): Promise<Run> =>
  program(new URL("./deadly.ts", import.meta.url), cwd, [
    mode,
    `${command}`,
    "--",
    "--input",
    "in",
    "--json",
    "--db",
    database
  ])

// Some twenty runs of the whole program, one after the other.
describe("a run that is killed and started again", { timeout: 300_000 }, () => {
  it("ends in the same state, wherever it was killed, and however often", async () => {
    const cwd = folder()
    Example.write(join(cwd, "in"), people)
    const whole = await deadly(cwd, "after", 0, "whole.db")
    expect(whole.code).toBe(0)
    const commands = Number(/^(\d+) commands$/m.exec(whole.err)?.[1])
    const expected = await state(join(cwd, "whole.db"))
    expect(commands).toBeGreaterThan(10)

    const share = (part: number) => Math.ceil(commands * part)
    for (const [mode, command] of [
      ["before", 1],
      ["after", 2],
      ["after", share(0.4)],
      ["before", share(0.7)],
      ["after", commands]
    ] as const) {
      const database = `${mode}-${command}.db`
      const killed = await deadly(cwd, mode, command, database)
      expect(killed).toMatchObject({ code: null, out: "" })
      if (command < commands) expect(await state(join(cwd, database))).not.toBe(expected)
      const again = await careDesk(cwd, "--input", "in", "--json", "--db", database)
      expect(again.out).toBe(whole.out)
      expect(await state(join(cwd, database))).toBe(expected)
    }

    let last: Run
    let kills = -1
    do {
      last = await deadly(cwd, "after", share(0.3), "often.db")
      kills += 1
    } while (last.code === null)
    expect(kills).toBeGreaterThan(1)
    expect(last.out).toBe(whole.out)
    expect(await state(join(cwd, "often.db"))).toBe(expected)
  })

  it("is told from one on storage that forgets which commands it has seen", async () => {
    const cwd = folder()
    Example.write(join(cwd, "in"), people)
    const first = await deadly(cwd, "forgets", 0, "care.db")
    const again = await deadly(cwd, "forgets", 0, "care.db")
    expect(again.out).not.toBe(first.out)
  })
})
