/// <reference types="node" />
/** Installs the packed packages in an empty project, and compiles and runs programs there as a host would. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"
import { build as bundle } from "esbuild"
import { temporaryFolder } from "./copy.ts"
import { packages, root } from "./packages.ts"
import { all, must, type Ran, run } from "./run.ts"

const compilers = ["5.9", "6", "7"]

/** These speak to a test runner as soon as they are imported: they are compiled, not run. */
const needsRunner = ["@zorgband/conformance/vitest"]

for (const { name, folder } of packages) {
  if (!existsSync(join(folder, "dist"))) throw new Error(`${name} is not built: run npm run build first.`)
}

using temporary = temporaryFolder()
const project = join(temporary.folder, "consumer")
mkdirSync(project)
for (const file of readdirSync(join(root, "scripts", "consumer"))) {
  cpSync(join(root, "scripts", "consumer", file), join(project, file))
}
cpSync(join(root, ".npmrc"), join(project, ".npmrc"))

const specifiers = packages.flatMap(({ entries }) => entries.map(({ specifier }) => specifier))
const running = specifiers.filter((specifier) => !needsRunner.includes(specifier))
writeFileSync(
  join(project, "everything.ts"),
  [
    ...specifiers.map((specifier, i) => `import type * as type${i} from "${specifier}"`),
    ...running.map((specifier, i) => `import * as entry${i} from "${specifier}"`),
    `export type Everything = [${specifiers.map((_, i) => `typeof type${i}`).join(", ")}]`,
    `const entries: Record<string, object> = {`,
    ...running.map((specifier, i) => `  "${specifier}": entry${i},`),
    `}`,
    `for (const [specifier, entry] of Object.entries(entries)) {`,
    `  if (Object.keys(entry).length === 0) throw new Error(specifier + " exports nothing")`,
    `}`,
    `for (const specifier of ${JSON.stringify(specifiers)}) {`,
    `  const path = import.meta.resolve(specifier)`,
    `  if (!path.startsWith(${JSON.stringify(pathToFileURL(project).href)})) throw new Error(specifier + " is " + path)`,
    `}`,
    ``
  ].join("\n")
)
writeFileSync(
  join(project, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: {
      target: "es2024",
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: ["node"]
    },
    include: ["*.ts"]
  })
)
writeFileSync(
  join(project, "tsconfig.bundler.json"),
  JSON.stringify({
    extends: "./tsconfig.json",
    compilerOptions: { module: "preserve", lib: ["es2024", "dom"], types: [], noEmit: true },
    include: [],
    files: ["everything.ts"]
  })
)

const tarballs = await Promise.all(
  packages.map(async ({ folder }) => {
    const packed = await must(["npm", "pack", "--json", "--pack-destination", temporary.folder], {
      cwd: folder
    })
    return join(temporary.folder, basename(JSON.parse(packed.slice(packed.indexOf("[")))[0].filename))
  })
)
await must(["npm", "ci"], { cwd: project })
await must(["npm", "install", "--no-save", "--no-package-lock", ...tarballs], { cwd: project })

const node22 = join(project, "node_modules", `node22-${process.platform}-${process.arch}`, "bin", "node")
const nodes = [process.execPath, ...(existsSync(node22) ? [node22] : [])]
if (nodes.length === 1)
  console.log(`Node 22 is not tried: there is none for ${process.platform}-${process.arch}.`)
const versions = await Promise.all(nodes.map(async (node) => (await must([node, "--version"])).trim()))

const compile = async (version: string, flags: ReadonlyArray<string>): Promise<Ran> => {
  const tsc = join("node_modules", `typescript-${version}`, "bin", "tsc")
  const { ok, output } = await run(["node", tsc, "--listFiles", ...flags], { cwd: project })
  const lines = output.split("\n")
  const leaks = lines.filter((line) => line.startsWith(join(root, "packages")) || line.includes("/src/"))
  const problems = lines.filter((line) => !line.startsWith("/"))
  return { ok: ok && leaks.length === 0, output: [...problems, ...leaks].join("\n") }
}

/** The modules of which something is left in a bundle that needs one rule of many. */
const bundled = async (ignoreAnnotations: boolean): Promise<ReadonlyArray<string>> => {
  const { metafile } = await bundle({
    stdin: { contents: `export { Bsn } from "@zorgband/core/identity"`, resolveDir: project },
    absWorkingDir: project,
    outfile: "bundle.js",
    bundle: true,
    format: "esm",
    ignoreAnnotations,
    metafile: true,
    write: false
  })
  const [output] = Object.values(metafile.outputs)
  return Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : []
  )
}

const compiled = await all([
  ...compilers.map((version) => ({
    name: `TypeScript ${version} compiles`,
    work: () => compile(version, ["--outDir", `out-${version}`])
  })),
  {
    name: "TypeScript 6 compiles as for a bundler, without the types of Node",
    work: () => compile("6", ["-p", "tsconfig.bundler.json"])
  },
  {
    name: "a bundler leaves out what is not used",
    work: async () => {
      const services = (paths: ReadonlyArray<string>) => paths.filter((path) => path.endsWith("/Clients.js"))
      const [shaken, whole] = [await bundled(false), await bundled(true)]
      return {
        ok: services(shaken).length === 0 && services(whole).length === 1,
        output: shaken.join("\n")
      }
    }
  }
])
const ran = await all(
  nodes.flatMap((node, i) =>
    [
      ...compilers.flatMap((version) =>
        ["everything.js", "program.js"].map((file) => join(`out-${version}`, file))
      ),
      "plain.js",
      "plain.cjs"
    ].map((file) => ({
      name: `Node ${versions[i]} runs ${file}`,
      work: () => run([node, file], { cwd: project })
    }))
  )
)
if (!compiled || !ran) process.exitCode = 1
