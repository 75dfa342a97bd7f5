/// <reference types="node" />
/** The input folder: `desk.json`, the mapping files (`*.mapping.json`) and the files that they name. */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import type { Instant } from "@zorgband/core/time"
import { Result } from "effect"
import { type Mapping, parse, parseSetting, UnusableInput } from "./Mapping.ts"

// What it is

/** A folder whose mapping files were read; no other file was opened yet. */
export interface Folder {
  /** Where it is. */
  readonly path: string
  /** The moment at which the desk looks. */
  readonly at: Instant.Instant
  /** The mappings, by the names of their files. */
  readonly mappings: ReadonlyArray<Mapping>
}

// What it does

const attempt = <A>(reason: string, read: () => A): A => {
  try {
    return read()
  } catch {
    throw new UnusableInput({ reason })
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** Reads `desk.json` and the mapping files. Throws {@link UnusableInput}. */
export const open = (path: string): Folder => {
  const text = (name: string) =>
    attempt(`${name} cannot be read in the input folder.`, () => readFileSync(join(path, name), "utf8"))
  const names = attempt("The input folder cannot be read.", () => readdirSync(path, { withFileTypes: true }))
    .map(({ name }: Dirent) => name)
    .filter((name) => name.endsWith(".mapping.json"))
    .sort()
  if (names.length === 0)
    throw new UnusableInput({ reason: "The input folder has no mapping file (*.mapping.json)." })
  const { at } = Result.getOrThrow(parseSetting("desk.json", text("desk.json")))
  const mappings = names.map((name) => Result.getOrThrow(parse(name, text(name))))
  for (const [place, { file }] of mappings.entries())
    if (!isFile(join(path, file)))
      throw new UnusableInput({ reason: `${names[place]} names a file that is not in the input folder.` })
  return { path, at, mappings }
}
