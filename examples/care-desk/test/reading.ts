/// <reference types="node" />
/** Reads files as the care desk does, into a store in memory. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { areas } from "@zorgband/contact-cadence"
import { openZorgband } from "@zorgband/core"
import { memory } from "@zorgband/plugin-sdk"
import { reader } from "../src/desk/Callers.ts"
import * as Day from "../src/desk/Day.ts"
import { type Host, type Services, tenant } from "../src/desk/Desk.ts"
import * as Report from "../src/desk/Report.ts"
import * as Folder from "../src/input/Folder.ts"
import * as Problem from "../src/input/Problem.ts"
import { folder } from "./careDesk.ts"

/** What is in an input folder, by the names of the files. */
export type Files = Readonly<Record<string, string | Uint8Array | object>>

/** The moment at which the desk looks in these tests. */
const at = "2026-03-31T17:00:00+02:00"

/** A mapping file for people with a few columns, changed where a test needs it. */
export const persons = (change: object = {}): object => ({
  file: "persons.csv",
  kind: "persons",
  system: "home-care",
  encoding: "utf-8",
  delimiter: ";",
  dates: "DD-MM-YYYY",
  columns: { localId: "id", firstNames: "first", surname: "name", birthDate: "born", bsn: "bsn" },
  ...change
})

/** Writes an input folder. */
export const write = (files: Files): string => {
  const path = folder()
  for (const [name, content] of Object.entries({ "desk.json": { at }, ...files }))
    writeFileSync(
      join(path, name),
      typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content)
    )
  return path
}

/** An empty host. */
export const newHost = (): Promise<Host> => openZorgband({ ledger: memory(), tenant, areas })

/** What reading came to. */
export interface Came {
  /** The host that it was read into. */
  readonly host: Host
  /** Its services. */
  readonly desk: Services
  /** What was read. */
  readonly came: Day.Read
  /** The report. */
  readonly report: Report.Report
  /** What could not be read. */
  readonly problems: ReadonlyArray<Problem.Problem>
}

/** Reads an input folder into a host. */
export const read = async (files: Files, host?: Host): Promise<Came> => {
  const input = Folder.open(write(files))
  const into = host ?? (await newHost())
  const problems = Problem.gather(() => {})
  const came = await Day.read(into, input, problems, () => () => {})
  const desk = into.as(reader)
  return {
    host: into,
    desk,
    came,
    report: await Report.make(desk, input.at, came, problems),
    problems: problems.listed()
  }
}

/** Reads one file with people. */
export const readPersons = (csv: string | Uint8Array, change: object = {}, host?: Host): Promise<Came> =>
  read({ "persons.mapping.json": persons(change), "persons.csv": csv }, host)
