/// <reference types="node" />
import { join } from "node:path"
import {
  Application,
  Comment,
  type DeclarationReflection,
  type DocumentationEntryPoint,
  type Reflection,
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
  const explained = project
    .getReflectionsByKind(ReflectionKind.Property | ReflectionKind.IndexSignature)
    .filter((one) => explainedByHolder(one) && required(one as DeclarationReflection))
    .map((one) => one.getFriendlyFullName())
  typedoc.options.setValue("intentionallyNotDocumented", [...new Set(explained)])
  typedoc.validate(project)
  if (out !== undefined && typedoc.logger.errorCount === 0) await typedoc.generateDocs(project, out)
  return typedoc.logger.errorCount + typedoc.logger.warningCount
}

/** What means the same wherever it stands is explained once, here. */
const sameEverywhere: Record<string, string> = {
  _tag: "Says which case this is.",
  message: "Says what was wrong and what to do."
}

/**
 * A law or a check is named by what it says. A shape written in place, and a case of a union of such shapes, is
 * explained by the comment of what holds it.
 */
function explainedByHolder(one: Reflection): boolean {
  if (!/^\w+$/.test(one.name)) return true
  const holder = one.parent?.kindOf(ReflectionKind.TypeLiteral) ? one.parent.parent : undefined
  if (holder === undefined) return false
  if (holder.kindOf(ReflectionKind.Property)) return holder.hasComment() || explainedByHolder(holder)
  const isUnion =
    holder.kindOf(ReflectionKind.TypeAlias) && (holder as DeclarationReflection).type?.type === "union"
  return isUnion || holder.kindOf(ReflectionKind.SomeSignature)
}

/** Whether TypeDoc would ask for a comment. */
function required(one: DeclarationReflection): boolean {
  if (one.hasComment()) return false
  if (one.kindOf(ReflectionKind.IndexSignature) && one.type?.type !== "reflection") return false
  for (let holder = one.parent; holder !== undefined; holder = holder.parent) {
    if (holder.kindOf(ReflectionKind.Parameter)) return false
  }
  const from = one.project.getSymbolIdFromReflection(one)?.packageName
  return packages.some(({ name }) => name === from)
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
