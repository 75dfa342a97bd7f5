/// <reference types="node" />
import { readFileSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import { build as bundle } from "esbuild"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { build } from "tsup"
import ts from "typescript"
import { temporaryFolder } from "./copy.ts"
import { type Package, packages } from "./packages.ts"
import { all, must, type Ran, run } from "./run.ts"

/** What also runs in a browser: no Node types while compiling, no Node module in the result. */
const neutral = ["@zorgband/plugin-sdk", "@zorgband/core", "@zorgband/contact-cadence", "@zorgband/dmn"]

/** What a host can reach: every module that the entries and commands bring, under its name in `dist`. */
async function modules({ folder, entries, commands }: Package): Promise<Record<string, string>> {
  const { metafile } = await bundle({
    entryPoints: [...entries, ...commands].map(({ source }) => source),
    absWorkingDir: folder,
    outdir: "dist",
    bundle: true,
    packages: "external",
    platform: "neutral",
    external: ["node:*"],
    metafile: true,
    write: false
  })
  return Object.fromEntries(
    Object.keys(metafile.inputs)
      .filter((source) => source.startsWith("src/"))
      .map((source) => [source.slice("src/".length, -".ts".length), join(folder, source)])
  )
}

/** One file per module: a bundler then leaves out the modules that a host does not use, and a trace names them. */
async function javascript(one: Package): Promise<Ran> {
  await build({
    config: false,
    silent: true,
    format: ["esm"],
    target: "es2024",
    platform: "neutral",
    splitting: false,
    removeNodeProtocol: false,
    external: [/^[^./]/],
    entry: await modules(one),
    outDir: join(one.folder, "dist"),
    esbuildPlugins: [
      {
        name: "modules stay apart",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path }) =>
            kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true }
          )
      }
    ]
  })
  return { ok: true, output: "" }
}

/** Compiled against the declarations of the packages before it, as a host will see them. */
function declarations({ folder, name, entries, commands }: Package): Ran {
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: {
      types: neutral.includes(name) ? [] : ["node"],
      customConditions: [],
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      rootDir: "src",
      outDir: "dist"
    },
    include: [],
    files: [...entries, ...commands].map(({ source }) => source)
  }
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  const program = ts.createProgram({ rootNames: fileNames, options })
  const found = [...errors, ...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  const output = ts.formatDiagnostics(found, {
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n"
  })
  return { ok: found.length === 0, output }
}

/** Everything a bundler would follow from this package, its dependencies too, must exist in a browser. */
async function browser({ folder, entries }: Package): Promise<Ran> {
  const result = await bundle({
    entryPoints: entries.map(({ output }) => join(folder, "dist", `${output}.js`)),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    outdir: join(folder, "dist"),
    write: false,
    logLevel: "silent"
  }).catch((failure) => ({ errors: [{ text: String(failure.message ?? failure) }] }))
  return { ok: result.errors.length === 0, output: result.errors.map(({ text }) => text).join("\n") }
}

/** What every package says of itself, for registries and for whoever chooses among packages. */
const told = ["description", "keywords", "license", "engines", "sideEffects", "files"]

/** The tarball must hold what a host needs and nothing else, and resolve everywhere. */
async function published({ folder }: Package): Promise<Ran> {
  using temporary = temporaryFolder()
  const packed = await must(["npm", "pack", "--json", "--pack-destination", temporary.folder], {
    cwd: folder
  })
  const [{ filename, files }] = JSON.parse(packed.slice(packed.indexOf("[")))
  const stray = files
    .map(({ path }: { path: string }) => path)
    .filter(
      (path: string) => !/^(LICENSE|README\.md|package\.json|dist\/.*(?<!\.test)(\.d\.ts|\.js))$/.test(path)
    )
    .map((path: string) => `${path} does not belong in the package`)
  const tarball = join(temporary.folder, basename(filename))
  const { buffer } = new Uint8Array(readFileSync(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  const types = await run(["attw", tarball, "--profile", "esm-only", "--no-emoji"])
  const untold = told.filter((field) => !(field in pkg)).map((field) => `package.json says no ${field}`)
  const complaints = [
    ...stray,
    ...untold,
    ...messages.map((message) => formatMessage(message, pkg, { color: false }))
  ]
  return {
    ok: complaints.length === 0 && types.ok,
    output: [...complaints, types.ok ? "" : types.output].join("\n")
  }
}

let good = true
for (const one of packages) rmSync(join(one.folder, "dist"), { recursive: true, force: true })
for (const one of packages) {
  const name = basename(one.folder)
  good &&= await all([
    { name: `${name}: JavaScript`, work: () => javascript(one) },
    { name: `${name}: declarations`, work: async () => declarations(one) }
  ])
}
good &&= await all(
  packages.flatMap((one) => [
    { name: `${basename(one.folder)}: publishable`, work: () => published(one) },
    ...(neutral.includes(one.name)
      ? [{ name: `${basename(one.folder)}: in a browser`, work: () => browser(one) }]
      : [])
  ])
)
if (!good) process.exitCode = 1
