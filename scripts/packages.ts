/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the repository, without a slash at the end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "")

/** One way into a package. */
export interface Entry {
  /** What a host writes: `@zorgband/core/identity`. */
  readonly specifier: string
  /** Its module in the repository, from the package's folder: `src/identity/index.ts`. */
  readonly source: string
  /** Its module as published, without extension, from `dist`: `identity/index`. */
  readonly output: string
}

/** A package that is published. */
export interface Package {
  readonly name: string
  readonly folder: string
  readonly entries: ReadonlyArray<Entry>
  readonly dependencies: ReadonlyArray<string>
  /** The commands that it brings: modules as {@link Entry} has them, without a specifier. */
  readonly commands: ReadonlyArray<Omit<Entry, "specifier">>
}

interface Manifest {
  readonly name: string
  readonly exports: Record<string, string | Record<string, string>>
  readonly dependencies?: Record<string, string>
  readonly bin?: Record<string, string>
}

const read = (folder: string): Package => {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  return {
    name: manifest.name,
    folder,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    commands: Object.values(manifest.bin ?? {}).map((path) => {
      const output = path.slice("./dist/".length, -".js".length)
      return { source: `src/${output}.ts`, output }
    }),
    entries: Object.entries(manifest.exports).flatMap(([path, target]) => {
      const source = typeof target === "string" ? undefined : target["@zorgband/source"]
      if (source === undefined) return []
      return {
        specifier: manifest.name + path.slice(1),
        source: source.slice("./".length),
        output: source.slice("./src/".length, -".ts".length)
      }
    })
  }
}

const inOrder = (found: ReadonlyArray<Package>): ReadonlyArray<Package> => {
  const done: Array<Package> = []
  const visit = (one: Package) => {
    if (done.includes(one)) return
    for (const other of found) if (one.dependencies.includes(other.name)) visit(other)
    done.push(one)
  }
  for (const one of found) visit(one)
  return done
}

/** Every package, each after those that it depends on. */
export const packages: ReadonlyArray<Package> = inOrder(
  readdirSync(join(root, "packages")).map((name) => read(join(root, "packages", name)))
)
