/** What the benchmarks compare with: libraries in a folder and a lock of their own, installed when first asked for. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const folder = fileURLToPath(new URL("../peers", import.meta.url))

const install = (): void => {
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return
  console.error("Installing what the benchmarks compare with, once ...")
  // Not `npm ci`: it refuses a lock without the binaries of platforms that a registry does not carry.
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" })
  if (status !== 0) throw new Error(`npm install in bench/peers failed:\n${stderr}`)
}

/** Loads a peer by its name. It has no types here: the benchmark says what it uses of it. */
export const peer = async <Module>(name: string): Promise<Module> => {
  install()
  const path = createRequire(join(folder, "package.json")).resolve(name)
  return (await import(pathToFileURL(path).href)) as Module
}
