/// <reference types="node" />
/**
 * Proves the bridges to libraries that bring binaries or generated code. Those have a folder and a lock of their own,
 * so that installing the repository stays quick.
 */
import { join } from "node:path"
import { root } from "./packages.ts"
import { all, type Ran, run } from "./run.ts"

const cwd = join(root, "bridges", "native")
const told = async (work: Promise<Ran>, advice: string): Promise<Ran> => {
  const { ok, output } = await work
  return ok ? { ok, output } : { ok, output: `${advice}\n${output}` }
}

const steps = [
  {
    name: "install",
    work: () => run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd })
  },
  {
    name: "better-sqlite3 loads",
    work: () =>
      told(
        run(["node", "--eval", `new (require("better-sqlite3"))(":memory:").close()`], { cwd }),
        `better-sqlite3 brings no binary for ${process.platform}-${process.arch}. Build one there with npm rebuild.`
      )
  },
  {
    name: "Prisma generates its client",
    work: () =>
      told(
        // Nothing is migrated, so the engine for that is not downloaded.
        run([join(cwd, "node_modules", ".bin", "prisma"), "generate", "--schema", "schema.prisma"], {
          cwd,
          env: { PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", CHECKPOINT_DISABLE: "1" }
        }),
        "Prisma could not generate a client from schema.prisma."
      )
  },
  { name: "types", work: () => run(["tsc", "-p", join(cwd, "tsconfig.json")]) },
  { name: "tests", work: () => run(["vitest", "run", "--config", join(cwd, "vitest.config.ts")]) }
]

for (const step of steps) {
  if (!(await all([step]))) {
    process.exitCode = 1
    break
  }
}
