/// <reference types="node" />
import { join } from "node:path"
import {
  Application,
  Comment,
  type DocumentationEntryPoint,
  ReflectionKind,
  type TypeDocOptions
} from "typedoc"
import ts from "typescript"
import { packages, root } from "./packages.ts"

/**
 * Reads every public module. Refuses a public symbol without a doc comment and a link that leads nowhere; writes
 * the reference when `out` is given. Gives the number of problems, after it printed them.
 */
export async function reference(out?: string): Promise<number> {
  const options: TypeDocOptions = {
    name: "Zorgband",
    excludeExternals: true,
    excludeInternal: true,
    readme: "none",
    packagesRequiringDocumentation: packages.map(({ name }) => name),
    logLevel: "Warn",
    validation: { notDocumented: true, notExported: true, invalidLink: true, rewrittenLink: true }
  }
  const typedoc = await Application.bootstrap(options)
  const project = typedoc.converter.convert(modules())
  for (const one of project.getReflectionsByKind(ReflectionKind.Property | ReflectionKind.GetSignature)) {
    const same = sameEverywhere[one.name]
    if (same !== undefined && !one.hasComment()) one.comment = new Comment([{ kind: "text", text: same }])
  }
  typedoc.validate(project)
  if (out !== undefined && typedoc.logger.errorCount === 0) await typedoc.generateDocs(project, out)
  return typedoc.logger.errorCount + typedoc.logger.warningCount
}

/** What means the same wherever it stands is explained once, here. */
const sameEverywhere: Record<string, string> = {
  _tag: "Says which case this is.",
  message: "Says what was wrong and what to do."
}

/** One program for all packages, each module under the name by which a host imports it. */
function modules(): Array<DocumentationEntryPoint> {
  const entries = packages.flatMap(({ folder, entries }) =>
    entries.map(({ source, specifier }) => ({ path: join(folder, source), specifier }))
  )
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const program = ts.createProgram({ rootNames: entries.map(({ path }) => path), options })
  return entries.map(({ path, specifier }) => {
    const sourceFile = program.getSourceFile(path)
    if (sourceFile === undefined) throw new Error(`${specifier} should be at ${path}: there is no such file.`)
    return { displayName: specifier, program, sourceFile }
  })
}

if (import.meta.main) process.exitCode = (await reference()) === 0 ? 0 : 1
