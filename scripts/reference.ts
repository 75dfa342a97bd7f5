/// <reference types="node" />
import { join, relative } from "node:path"
import {
  Application,
  Comment,
  type DeclarationReflection,
  type DocumentationEntryPoint,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type TranslatedString,
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
    logLevel: "Warn",
    validation: { notDocumented: true, notExported: true, invalidLink: true, rewrittenLink: true },
    // Properties are left to `undocumentedFields`: TypeDoc asks for them at every place where a type comes by.
    requiredToBeDocumented: ["Variable", "Function", "Class", "Interface", "TypeAlias", "Method", "Accessor"],
    packagesRequiringDocumentation: packages.map(({ name }) => name)
  }
  const { program, entries, missing } = modules()
  const typedoc = await Application.bootstrap(options)
  for (const path of missing) typedoc.logger.error(`${path} does not exist` as TranslatedString)
  const project = typedoc.converter.convert(entries)
  explainTheUsual(project)
  typedoc.validate(project)
  for (const place of undocumentedFields(project, program)) {
    typedoc.logger.warn(`${place} does not have any documentation` as TranslatedString)
  }
  if (out !== undefined && typedoc.logger.errorCount === 0) await typedoc.generateDocs(project, out)
  return typedoc.logger.errorCount + typedoc.logger.warningCount
}

/** One program for all packages, each module under the name by which a host imports it. */
function modules() {
  const paths = packages.flatMap(({ folder, entries }) =>
    entries.map(({ source, specifier }) => ({ path: join(folder, source), specifier }))
  )
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const program = ts.createProgram({ rootNames: paths.map(({ path }) => path), options })
  const entries: Array<DocumentationEntryPoint> = []
  const missing: Array<string> = []
  for (const { path, specifier } of paths) {
    const sourceFile = program.getSourceFile(path)
    if (sourceFile === undefined) missing.push(path)
    else entries.push({ displayName: specifier, program, sourceFile })
  }
  return { program, entries, missing }
}

/** What means the same wherever it stands is explained once, here. A law or a check is named by what it says. */
function explainTheUsual(project: ProjectReflection): void {
  const usual: Record<string, string> = {
    __index: "By name.",
    _tag: "Says which case this is.",
    message: "Says what was wrong and what to do."
  }
  const { Property, GetSignature, IndexSignature } = ReflectionKind
  for (const one of project.getReflectionsByKind(Property | GetSignature | IndexSignature)) {
    const text = usual[one.name] ?? (/^\w+$/.test(one.name) ? undefined : one.name)
    if (text !== undefined && !one.hasComment()) one.comment = new Comment([{ kind: "text", text }])
  }
}

/** Members of interfaces and classes, and fields of schemas, that nothing explains: each once, where it is written. */
function undocumentedFields(project: ProjectReflection, program: ts.Program): ReadonlySet<string> {
  const found = new Set<string>()
  for (const one of project.getReflectionsByKind(ReflectionKind.Property)) {
    if (one.hasComment() || explainedByHolder(one)) continue
    const { fileName = "", pos } = project.getSymbolIdFromReflection(one) ?? {}
    const file = program.getSourceFile(fileName)
    const ours = packages.some(({ folder }) => fileName.startsWith(join(folder, "src")))
    if (file === undefined || pos === undefined || !ours || explainedInPlace(file, pos)) continue
    const line = file.getLineAndCharacterOfPosition(pos).line + 1
    found.add(`${relative(root, fileName)}:${line} ${one.name}`)
  }
  return found
}

/** A shape written in place, and a case of a union of such shapes, is explained by the comment of what holds it. */
function explainedByHolder(one: Reflection): boolean {
  for (let holder = one.parent; holder !== undefined; holder = holder.parent) {
    if (holder.kindOf(ReflectionKind.Parameter)) return true
  }
  const holder = one.parent?.kindOf(ReflectionKind.TypeLiteral) ? one.parent.parent : undefined
  if (holder === undefined) return false
  if (holder.kindOf(ReflectionKind.Property)) return holder.hasComment() || explainedByHolder(holder)
  const isUnion =
    holder.kindOf(ReflectionKind.TypeAlias) && (holder as DeclarationReflection).type?.type === "union"
  return isUnion || holder.kindOf(ReflectionKind.SomeSignature)
}

/** A plain object is explained by the comment of its constant, a case of a union by its own. Other fields of schemas are not. */
function explainedInPlace(file: ts.SourceFile, pos: number): boolean {
  let node: ts.Node = file
  for (let inner: ts.Node | undefined = file; inner !== undefined; ) {
    node = inner
    inner = ts.forEachChild(node, (child) =>
      child.getStart(file) <= pos && pos < child.getEnd() ? child : undefined
    )
  }
  let inObject = false
  for (node = node.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isObjectLiteralExpression(node)) inObject = true
    if (inObject && ts.isPropertyAssignment(node) && ts.getJSDocCommentsAndTags(node).length > 0) return true
    if (ts.isCallExpression(node) && node.expression.getText(file).startsWith("Schema.")) return false
  }
  return inObject
}

if (import.meta.main) process.exitCode = (await reference()) === 0 ? 0 : 1
