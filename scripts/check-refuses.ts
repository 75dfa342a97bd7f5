/// <reference types="node" />
/** Plants one fault of each kind in a copy of the repository; fails when `npm run check` lets one of them pass. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { copyRepository, temporaryFolder } from "./copy.ts"
import { must, run } from "./run.ts"

const planted: Record<string, string> = {
  "TypeError.ts": `export const number: number = "text"\n`,
  "Exact.ts": `export const exact: { field?: string } = { field: undefined }\n`,
  "Unchecked.ts": `export const first = (list: ReadonlyArray<string>): string => list[0]\n`,
  "Global.ts": `export const home = process.cwd()\n`,
  "Undocumented.ts": `export const undocumented = 1\n\n/** See {@link Nowhere}. */\nexport const misleading = 2\n`,
  "Fields.ts": [
    `import { Schema } from "effect"`,
    `/** A schema. */`,
    `export const Documented = Schema.Struct({ /** Explained. */ explained: Schema.String, bareField: Schema.String })`,
    `/** A shape. */`,
    `export interface Shape {\n  readonly bareMember: string\n}\n`
  ].join("\n"),
  "Unformatted.ts": `export const unformatted = { a : 1 };\n`,
  "Any.ts": `export const anything: any = 1\n`,
  "Direction.ts": `import "@zorgband/conformance"\n`,
  "Internals.ts": `import "../../../plugin-sdk/src/Ledger.ts"\n`,
  "Node.ts": `import "node:sqlite"\n`,
  "One.ts": `import "./Other.ts"\n`,
  "Other.ts": `import "./One.ts"\n`,
  "Generator.ts": `import "fast-check"\n`,
  "Unresolved.ts": `import "./Missing.ts"\n`,
  "Unused.ts": `export const used = 1\nexport const unusedExport = 2\n`,
  "UnusedFile.ts": `export {}\n`,
  "Undeclared.ts": `import "esbuild"\n`
}

const refused: ReadonlyArray<readonly [step: string, fault: RegExp]> = [
  ["types", /planted\/TypeError\.ts.*TS2322/],
  ["types", /planted\/Exact\.ts.*exactOptionalPropertyTypes/],
  ["types", /planted\/Unchecked\.ts.*TS2322/],
  ["types without Node", /planted\/Global\.ts.*'process'/],
  ["public symbols documented", /undocumented .*does not have any documentation/],
  ["public symbols documented", /planted\/Fields\.ts:\d+ bareField/],
  ["public symbols documented", /planted\/Fields\.ts:\d+ bareMember/],
  ["public symbols documented", /Failed to resolve link to "Nowhere"/],
  ["format and lint", /planted\/Unformatted\.ts format/],
  ["format and lint", /planted\/Any\.ts.*noExplicitAny/],
  ["dependency directions and cycles", /direction-core: .*planted\/Direction\.ts/],
  ["dependency directions and cycles", /no-internals: .*planted\/Internals\.ts/],
  ["dependency directions and cycles", /no-relative-package: .*planted\/Internals\.ts/],
  ["dependency directions and cycles", /no-node: .*planted\/Node\.ts/],
  ["dependency directions and cycles", /no-cycle: .*planted\/One\.ts/],
  ["dependency directions and cycles", /no-generators: .*core\/src\/index\.ts/],
  ["dependency directions and cycles", /no-unresolved: .*planted\/Unresolved\.ts/],
  ["dependency directions and cycles", /no-undeclared: .*planted\/Undeclared\.ts/],
  ["nothing unused", /unusedExport/],
  ["nothing unused", /planted\/UnusedFile\.ts/],
  ["nothing unused", /unused-dependency/],
  ["changeset present", /no changesets were found/]
]

using copy = temporaryFolder()
await copyRepository(copy.folder)
const core = join(copy.folder, "packages", "core")
const folder = join(core, "src", "planted")
mkdirSync(folder)
for (const [name, text] of Object.entries(planted)) {
  writeFileSync(join(folder, name), text)
  if (name === "Unused.ts") appendFileSync(join(core, "src", "index.ts"), `import "./planted/Unused.ts"\n`)
  else if (name !== "UnusedFile.ts") {
    appendFileSync(join(core, "src", "index.ts"), `export * from "./planted/${name}"\n`)
  }
}
const manifest = JSON.parse(readFileSync(join(core, "package.json"), "utf8"))
manifest.dependencies["unused-dependency"] = "1.0.0"
writeFileSync(join(core, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`)
for (const name of readdirSync(join(copy.folder, ".changeset"))) {
  if (name.endsWith(".md")) rmSync(join(copy.folder, ".changeset", name))
}
await must(["git", "add", "--all"], { cwd: copy.folder })
await must(["git", "commit", "--quiet", "--message=Faults"], { cwd: copy.folder })

const { ok, output } = await run(["node", "scripts/check.ts"], { cwd: copy.folder })
const parts = output.split(/^(?=ok {3}|FAIL )/m)
const missed = refused.filter(([step, fault]) => {
  const part = parts.find((part) => part.startsWith(`FAIL ${step} (`))
  return part === undefined || !fault.test(part)
})
for (const [step, fault] of missed) console.log(`let pass: ${step} did not report ${fault}`)
console.log(`${refused.length - missed.length} of ${refused.length} planted faults refused`)
if (ok || missed.length > 0) {
  console.log(output)
  process.exitCode = 1
}
