/// <reference types="node" />
/** Releases a copy of the repository up to the moment of publishing, and looks at what would be published. */
import { cpSync, existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { copyRepository, temporaryFolder } from "./copy.ts"
import { packages, root } from "./packages.ts"
import { must } from "./run.ts"

using copy = temporaryFolder()
const cwd = copy.folder
await copyRepository(cwd)
for (const { name, folder } of packages) {
  if (!existsSync(join(folder, "dist"))) throw new Error(`${name} is not built: run npm run build first.`)
  cpSync(join(folder, "dist"), join(cwd, relative(root, folder), "dist"), { recursive: true })
}

await must(["changeset", "version"], { cwd })
await must(["npm", "install", "--package-lock-only", "--ignore-scripts"], { cwd })
await must(["npm", "ci", "--dry-run", "--ignore-scripts"], { cwd })

const released = packages.map(({ folder }) => {
  const path = join(cwd, relative(root, folder))
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"))
  return { path, manifest, before: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version }
})
const version = released[0]?.manifest.version

/** What the plugins of the copy say of themselves. */
const plugins = await must(
  [
    "node",
    "--conditions=@zorgband/source",
    "--input-type=module",
    "--eval",
    `import { postgres } from "@zorgband/adapters-pg"
     import { keys, sqlite } from "@zorgband/adapters-sqlite"
     import { memory } from "@zorgband/plugin-sdk"
     const all = [memory(), sqlite("a.db"), keys("b.db", memory()), postgres("postgres://none")]
     console.log(JSON.stringify(all.map(({ manifest }) => [manifest.id, manifest.version])))`
  ],
  { cwd }
)
const problems = released.flatMap(({ path, manifest, before }) => {
  const { name } = manifest
  const changes = existsSync(join(path, "CHANGELOG.md"))
    ? readFileSync(join(path, "CHANGELOG.md"), "utf8")
    : ""
  return [
    ...(manifest.version === version ? [] : [`${name} is ${manifest.version}, others are ${version}`]),
    ...(manifest.version === before ? [`${name} stays at ${before}`] : []),
    ...(changes.includes(`## ${manifest.version}`)
      ? []
      : [`${name} has no entry for ${manifest.version} in its changelog`]),
    ...Object.entries(manifest.dependencies ?? {})
      .filter(([other, range]) => other.startsWith("@zorgband/") && range !== version)
      .map(([other, range]) => `${name} asks for ${other} ${range}`)
  ]
})
for (const [id, said] of JSON.parse(plugins))
  if (said !== version) problems.push(`plugin ${id} says that it is ${said}`)
for (const { path, manifest } of released) {
  const packed = await must(["npm", "pack", "--dry-run", "--json"], { cwd: path })
  const [{ filename, size }] = JSON.parse(packed.slice(packed.indexOf("[")))
  console.log(`${manifest.name} ${manifest.version}: ${filename}, ${Math.ceil(size / 1024)} kB`)
}
if (problems.length > 0) {
  console.log(problems.join("\n"))
  process.exitCode = 1
}
