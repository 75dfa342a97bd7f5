/// <reference types="node" />
/** What the command line asks. */
import { parseArgs } from "node:util"
import { Schema } from "effect"

// What it is

/** What to do. */
export interface Arguments {
  /** The input folder, or `undefined` for the built-in population. */
  readonly input: string | undefined
  /** A file, or the URL of a PostgreSQL database. */
  readonly database: string
  /** Whether to print JSON. */
  readonly json: boolean
  /** Whether to explain. */
  readonly help: boolean
}

/** The explanation. */
export const help = `A care desk at work: reads people, contacts, referrals and partners, and says what is to be done.

  npm start -- [--input DIR] [--db FILE | --db postgres://...] [--json]

  --input DIR   folder with desk.json, mapping files (*.mapping.json) and the files that they name.
                Without it a small population that does not exist is made in care-desk-example,
                beside the database.
  --db FILE     SQLite file for the data; care-desk.db in this folder when left out. The keys of
                the vault are beside it (care-desk.keys.db).
  --db URL      PostgreSQL, such as postgres://user:password@localhost/care. The keys of the vault
                are in care-desk.keys.db in this folder.
  --json        print the report as JSON, without names and addresses
  --help        this

Reading the same input again changes nothing. Ends with 0 when all was well, 1 when something in the
input could not be read (told on stderr as file:line: field: reason; the rest was read), 2 when the
command, the input folder or the database cannot be used.
`

// What can go wrong

/** The command line cannot be understood. */
export class WrongUsage extends Schema.TaggedError<WrongUsage>()("WrongUsage", {
  /** What is wrong. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.reason.replace(/[.\s]*$/, ".")} See --help.`
  }
}

// What it decides

/** Reads the arguments. Throws {@link WrongUsage}. */
export const parse = (args: ReadonlyArray<string>): Arguments => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        input: { type: "string" },
        db: { type: "string", default: "care-desk.db" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false }
      }
    })
    if (values.db === "" || values.input === "") throw new Error("An option has no value.")
    return { input: values.input, database: values.db, json: values.json, help: values.help }
  } catch (failure) {
    throw new WrongUsage({ reason: (failure as Error).message })
  }
}
