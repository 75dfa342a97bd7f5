import { readdirSync, readFileSync } from "node:fs"
import { builtinModules } from "node:module"

/** What the packages give to each other: the source files behind the entries of their `exports`. */
const entries = readdirSync("packages").flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8"))
  return Object.values(exports)
    .map((entry) => entry["@zorgband/source"])
    .filter((source) => source !== undefined)
    .map((source) => `^packages/${name}/${source.replace("./", "").replaceAll(".", "\\.")}$`)
})

const tests = "\\.test\\.ts$"

/** May import, of the packages here, only those that are named. */
const direction = (from, ...to) => ({
  name: `direction-${from}`,
  comment: `${from} may depend on ${to.join(", ") || "no other package of this repository"}.`,
  severity: "error",
  from: { path: `^packages/(${from})/src/`, pathNot: tests },
  to: {
    path: "^(packages|examples|bench|scripts)/",
    pathNot: [from, ...to].map((name) => `^packages/${name}/`)
  }
})

const neutral = "^packages/(plugin-sdk|core|contact-cadence|dmn)/src/"

export default {
  forbidden: [
    direction("plugin-sdk"),
    direction("core", "plugin-sdk"),
    direction("contact-cadence", "plugin-sdk", "core"),
    direction("dmn", "core"),
    direction("adapters-[^/]+", "plugin-sdk"),
    direction("conformance", "plugin-sdk", "core"),
    {
      name: "no-cycle",
      comment: "Modules that import each other cannot be understood one at a time.",
      severity: "error",
      from: { path: "^(packages|examples|bench|scripts)/" },
      to: { circular: true }
    },
    {
      name: "no-internals",
      comment: "Another package is used by its name and its public entries.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: ["^packages/$1/", ...entries] }
    },
    {
      name: "no-internals-outside",
      comment: "Examples, benchmarks and scripts use the packages as any host does.",
      severity: "error",
      from: { path: "^(examples|bench|scripts)/" },
      to: { path: "^packages/", pathNot: entries }
    },
    {
      name: "no-relative-package",
      comment: "A path into another package works here and breaks once published.",
      severity: "error",
      from: { path: "^(packages/[^/]+|examples/[^/]+|bench|scripts)/" },
      to: { path: "^packages/", pathNot: "^$1/", dependencyTypes: ["local"], dependencyTypesNot: ["aliased"] }
    },
    {
      name: "no-node",
      comment: "Decisions and contracts also run in a browser.",
      severity: "error",
      from: { path: neutral, pathNot: tests },
      to: { path: `^(node:|(${builtinModules.join("|")})$)` }
    },
    {
      name: "no-generators",
      comment: "Only what is exported under /testing may bring fast-check to a host.",
      severity: "error",
      from: { path: entries, pathNot: ["/testing\\.ts$", "^packages/conformance/"] },
      to: { path: "node_modules/fast-check/", reachable: true }
    },
    {
      name: "no-undeclared",
      comment: "What is published imports only what its package.json asks for.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] }
    },
    {
      name: "no-test-code",
      comment: "What is published does not import tests.",
      severity: "error",
      from: { path: "^packages/", pathNot: [tests, "^packages/[^/]+/test/"] },
      to: { path: [tests, "^packages/[^/]+/test/"] }
    },
    {
      name: "no-unresolved",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true }
    }
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|coverage|reference)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["@zorgband/source", "types", "import", "node", "default"],
      exportsFields: ["exports"]
    }
  }
}
