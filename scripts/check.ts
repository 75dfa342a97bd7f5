/// <reference types="node" />
import { all, must, run } from "./run.ts"

/** A release leaves tags; before the first one, everything since the first commit is new. */
const lastRelease = async () => {
  const tag = await run(["git", "describe", "--tags", "--abbrev=0", "--match", "@zorgband/*"])
  if (tag.ok) return tag.output.trim()
  return (await must(["git", "rev-list", "--max-parents=0", "HEAD"])).trim()
}

const good = await all([
  { name: "types", work: () => run(["tsc", "-p", "tsconfig.json"]) },
  { name: "types without Node", work: () => run(["tsc", "-p", "tsconfig.browser.json"]) },
  { name: "public symbols documented", work: () => run(["node", "scripts/reference.ts"]) },
  {
    name: "format and lint",
    work: () => run(["biome", "ci", "--error-on-warnings", "--max-diagnostics=none", "--colors=off"])
  },
  {
    name: "dependency directions and cycles",
    work: () =>
      run(["depcruise", "--config", ".dependency-cruiser.mjs", "packages", "examples", "bench", "scripts"])
  },
  { name: "nothing unused", work: () => run(["knip", "--no-config-hints"]) },
  {
    name: "random histories of clients",
    work: () => run(["node", "--conditions=@zorgband/source", "scripts/histories.ts", "1000"])
  },
  {
    name: "BSNs by arithmetic",
    work: () => run(["node", "--conditions=@zorgband/source", "scripts/bsn-count.ts", "1000000"])
  },
  {
    name: "changeset present",
    work: async () => run(["changeset", "status", `--since=${await lastRelease()}`])
  }
])

if (!good) process.exitCode = 1
