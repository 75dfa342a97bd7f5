/// <reference types="node" />
/**
 * Builds the reference and checks every Markdown page: samples compile and run, links lead somewhere.
 *
 * All `ts` samples of a page are one module, so that a sample may go on where the one before stopped. `ts new` begins
 * another module. `ts no-run` is compiled only. A sample that wants PostgreSQL finds one in `DATABASE_URL`. Where a
 * module has blocks of `text printed`, they are together what it prints.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative, resolve } from "node:path"
import ts from "typescript"
import { temporaryFolder } from "./copy.ts"
import { type Page, parse, type Sample } from "./markdown.ts"
import { root } from "./packages.ts"
import { type Postgres, startPostgres } from "./postgres.ts"
import { reference } from "./reference.ts"
import { all, must, run } from "./run.ts"

/** What is compiled together: every line stands where it stands in its page. */
interface Module {
  readonly page: string
  readonly name: string
  readonly compiled: string
  readonly run: string
  /** What the page says that it prints, if it says so. */
  readonly printed: ReadonlyArray<string> | null
}

const modulesOf = (page: string, { samples }: Page): ReadonlyArray<Module> => {
  const groups: Array<Array<Sample>> = []
  for (const sample of samples.filter((sample) => isTs(sample) || isPrinted(sample))) {
    const last = groups.at(-1)
    if (last === undefined || sample.info.includes("new")) groups.push([sample])
    else last.push(sample)
  }
  return groups.map((group, i) => {
    const code = group.filter(isTs)
    const printed = group.filter(isPrinted)
    return {
      page,
      name: `${page.replace(/\W/g, "_")}_${i + 1}.ts`,
      compiled: inPlace(code),
      run: inPlace(code.filter(({ info }) => !info.includes("no-run"))),
      printed: printed.length === 0 ? null : printed.flatMap(({ code }) => code)
    }
  })
}

const isTs = ({ info }: Sample): boolean => info[0] === "ts"
const isPrinted = ({ info }: Sample): boolean => info.join(" ") === "text printed"

/** Where what a module printed is not what its page says, or null. */
const otherwise = (output: string, printed: ReadonlyArray<string>): string | null => {
  const lines = output.trimEnd().split("\n")
  const at = Array.from({ length: Math.max(lines.length, printed.length) }, (_, i) => i).find(
    (i) => lines[i] !== printed[i]
  )
  if (at === undefined) return null
  return `it prints ${JSON.stringify(lines[at] ?? null)} where the page says ${JSON.stringify(printed[at] ?? null)}`
}

const inPlace = (samples: ReadonlyArray<Sample>): string => {
  const lines: Array<string> = []
  for (const { line, code } of samples) {
    while (lines.length < line - 1) lines.push("")
    lines.push(...code)
  }
  return [...lines, samples.length === 0 ? "" : "export {}"].join("\n")
}

const compile = (folder: string, modules: ReadonlyArray<Module>): string => {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const names = modules.map(({ name }) => join(folder, name))
  const typeRoots = [join(root, "node_modules", "@types")]
  const program = ts.createProgram({ rootNames: names, options: { ...options, types: ["node"], typeRoots } })
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start = 0, messageText }) => {
      const at = modules.find(({ name }) => file !== undefined && name === basename(file.fileName))
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
      return `${at?.page ?? file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`
    })
    .join("\n")
}

const wrongFences = (page: string, { samples }: Page): ReadonlyArray<string> =>
  samples.flatMap(({ info: [language = "", ...marks], line }) => {
    if (/^(typescript|tsx?|m?js|javascript)$/.test(language) && language !== "ts") {
      return [`${page}:${line - 1} ${language} is not checked: write the sample in ts`]
    }
    const known = language === "ts" ? ["no-run", "new"] : language === "text" ? ["printed"] : null
    const unknown = known === null ? [] : marks.filter((mark) => !known.includes(mark))
    return unknown.map((mark) => `${page}:${line - 1} ${mark} means nothing: use ${known?.join(" or ")}`)
  })

const brokenLinks = (page: string, { links }: Page): ReadonlyArray<string> =>
  links.flatMap(({ line, target }) => {
    if (/^[a-z]+:/.test(target)) return []
    const [path = "", anchor] = target.split("#")
    const file = path === "" ? join(root, page) : resolve(root, dirname(page), decodeURI(path))
    if (!existsSync(file)) return [`${page}:${line} ${target} leads nowhere`]
    if (anchor === undefined || statSync(file).isDirectory() || !file.endsWith(".md")) return []
    const { anchors } = parse(readFileSync(file, "utf8"))
    return anchors.has(anchor) ? [] : [`${page}:${line} ${target}: there is no such heading`]
  })

const listed = await must(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"])
const pages = [...new Set(listed.split("\0"))]
  .filter(
    (page) =>
      page !== "" && !/(^|\/)(CHANGELOG\.md$|\.changeset\/)/.test(page) && existsSync(join(root, page))
  )
  .map((page) => ({ page, content: parse(readFileSync(join(root, page), "utf8")) }))
const modules = pages.flatMap(({ page, content }) => modulesOf(page, content))

using temporary = temporaryFolder()
symlinkSync(join(root, "node_modules"), join(temporary.folder, "node_modules"))
writeFileSync(join(temporary.folder, "package.json"), `{ "type": "module" }`)
const runnable = modules.filter((module) => module.run.trim() !== "")
const ran = join(temporary.folder, "run")
mkdirSync(ran)
for (const module of modules) writeFileSync(join(temporary.folder, module.name), module.compiled)
for (const module of runnable) writeFileSync(join(ran, module.name), module.run)

const out = join(root, "docs", "reference")
rmSync(out, { recursive: true, force: true })
let postgres: Postgres | undefined
if (runnable.some((module) => module.run.includes("DATABASE_URL"))) postgres = await startPostgres()
const environment = postgres === undefined ? {} : { DATABASE_URL: postgres.url }

const built = await all([
  {
    name: `reference in ${relative(root, out)}`,
    work: async () => ({ ok: (await reference(out)) === 0, output: "" })
  }
])
const checked = await all([
  {
    name: `links and samples of ${pages.length} pages are well-formed`,
    work: async () => {
      const wrong = pages.flatMap(({ page, content }) => [
        ...wrongFences(page, content),
        ...brokenLinks(page, content)
      ])
      return { ok: wrong.length === 0, output: wrong.join("\n") }
    }
  },
  {
    name: `samples compile`,
    work: async () => {
      const output = compile(temporary.folder, modules)
      return { ok: output === "", output }
    }
  },
  ...runnable.map((module) => ({
    name: `${module.page} runs`,
    work: async () => {
      using cwd = temporaryFolder()
      const file = join(ran, module.name)
      const { ok, output } = await run(["node", "--conditions=@zorgband/source", file], {
        cwd: cwd.folder,
        env: environment
      })
      const told = output.replaceAll(`${ran}/${module.name}`, module.page)
      const wrong = ok && module.printed !== null ? otherwise(output, module.printed) : null
      return { ok: ok && wrong === null, output: wrong ?? told }
    }
  }))
])
await postgres?.stop()
if (!built || !checked) process.exitCode = 1
