/// <reference types="node" />
/** One run of the care desk, from the command line to its exit code. */
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

const day = async (args: ReadonlyArray<string>, storage: typeof Storage.plugins): Promise<number> => {
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
  const host = await Desk.open(storage(database))
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

/** Runs the care desk. Gives 0 when all was well, 1 when there were problems in the input, 2 when it could not run. */
export const run = async (
  args: ReadonlyArray<string>,
  storage: typeof Storage.plugins = Storage.plugins
): Promise<number> => {
  try {
    return await day(args, storage)
  } catch (failure) {
    process.stderr.write(`care-desk: ${(failure as Error).message}\n`)
    return 2
  }
}
