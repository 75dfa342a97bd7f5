/// <reference types="node" />
/** Runs the care desk: `npm start`. */
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Arguments from "./Arguments.ts"
import { reader } from "./desk/Callers.ts"
import * as Day from "./desk/Day.ts"
import * as Desk from "./desk/Desk.ts"
import * as Page from "./desk/Page.ts"
import * as Progress from "./desk/Progress.ts"
import * as Report from "./desk/Report.ts"
import * as Storage from "./desk/Storage.ts"
import * as Folder from "./input/Folder.ts"
import * as Problem from "./input/Problem.ts"
import * as Example from "./population/Example.ts"

const run = async (args: ReadonlyArray<string>): Promise<number> => {
  const { input, database, json, help } = Arguments.parse(args)
  if (help) {
    process.stdout.write(Arguments.help)
    return 0
  }
  const home = Storage.isUrl(database) ? "." : dirname(database)
  if (!existsSync(home))
    throw new Arguments.WrongUsage({ reason: "The folder of the database is not there." })
  const made = join(home, "care-desk-example")
  if (input === undefined) Example.write(made)
  const folder = Folder.open(input ?? made)
  const terminal = Progress.on(process.stderr)
  const problems = Problem.gather((problem) => terminal.line(Problem.sentence(problem)))
  const host = await Desk.open(Storage.plugins(database))
  try {
    const read = await Day.read(host, folder, problems, terminal.progress)
    terminal.end()
    const desk = host.as(reader)
    const report = await Report.make(desk, folder.at, read, problems)
    const kept = Storage.isUrl(database) ? "PostgreSQL" : database
    process.stdout.write(
      json
        ? `${JSON.stringify(report, null, 2)}\n`
        : `${await Page.write(desk, report)}Input: ${folder.path}. Data: ${kept}. Run it again: nothing changes.\n`
    )
  } finally {
    terminal.end()
    await host.close()
  }
  return problems.count() === 0 ? 0 : 1
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (failure) {
  process.stderr.write(`care-desk: ${(failure as Error).message}\n`)
  process.exitCode = 2
}
