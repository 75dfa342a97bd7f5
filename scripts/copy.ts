/// <reference types="node" />
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./packages.ts"
import { must } from "./run.ts"

/** An empty folder outside the repository, removed with everything in it by `using`. */
export function temporaryFolder(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "zorgband-"))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * Copies the repository as it is on disk to `folder`, as a Git repository of one commit. It borrows what is
 * installed here, but its packages are its own.
 */
export async function copyRepository(folder: string): Promise<void> {
  const files = await must(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
  for (const file of new Set(files.split("\0"))) {
    if (file !== "" && existsSync(join(root, file))) cpSync(join(root, file), join(folder, file))
  }
  borrow(join(root, "node_modules"), join(folder, "node_modules"))
  for (const command of [
    ["init", "--quiet", "--initial-branch=main"],
    ["config", "user.name", "rehearsal"],
    ["config", "user.email", "rehearsal@example.invalid"],
    ["add", "--all"],
    ["commit", "--quiet", "--message=As it is on disk"]
  ]) {
    await must(["git", ...command], { cwd: folder })
  }
}

/** Links to each installed package. Links to packages of this repository are relative, and copied as they are. */
function borrow(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    const path = join(from, name)
    if (lstatSync(path).isSymbolicLink()) symlinkSync(readlinkSync(path), join(to, name))
    else if (name === "@zorgband") borrow(path, join(to, name))
    else symlinkSync(path, join(to, name))
  }
}
