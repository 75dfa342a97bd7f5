/**
 * A line between an adapter and its engine, on which one request goes wrong: it is lost on its way there, or its answer
 * on its way back; it arrives when nobody waits for it any more; or the driver throws in its place.
 */

// What it is

/** What goes wrong with a request. */
export type Wrong =
  /** It does not arrive, and the driver says that the connection is lost. */
  | "lost before"
  /** It is done, and the driver says that the connection is lost. */
  | "lost after"
  /** The driver says that the connection is lost; it arrives when {@link Line.land} is called. */
  | "lost, and late"
  /** It does not arrive, and the driver throws what is given. */
  | { readonly thrown: unknown }

/** What the driver throws when something is the matter with its engine, and what the adapter must say of it. */
export interface Trouble {
  /** As the driver throws it. */
  readonly thrown: () => unknown
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** Whether a commit may have happened all the same. */
  readonly outcomeUnknown: boolean
}

/** When, and what. */
export interface Strike {
  /** Which request from now on: 1 is the next. */
  readonly at: number
  /** What goes wrong with it. */
  readonly wrong: Wrong
  /** All that come after it are lost too, as on a connection that is gone. */
  readonly stays?: boolean
}

/** A line. Make it with {@link make}. */
export interface Line {
  /** Passes one request on to the engine: what an adapter is given in the place of its driver does so with each. */
  readonly pass: <A>(send: () => Promise<A>) => Promise<A>
  /** The same for an engine in this process, which answers at once. Nothing is late there. */
  readonly passNow: <A>(send: () => A) => A
  /** Waits until no request is late: a driver's connection is closed no sooner. */
  readonly idle: () => Promise<void>
  /** Lets a request go wrong. */
  readonly arm: (strike: Strike) => void
  /** Lets no more go wrong, and tells whether one did. */
  readonly disarm: () => boolean
  /** Lets the late ones arrive, and waits until the engine has done with them. */
  readonly land: () => Promise<void>
}

/** As drivers throw it, with what was sent. */
class LineBroke extends Error {
  readonly code = "ECONNRESET"
}

// What it does

/** A line on which nothing goes wrong yet. */
export const make = (): Line => {
  let strike: Strike | null = null
  let passed = 0
  let struck = false
  const late: Array<() => Promise<unknown>> = []
  const waiting: Array<() => void> = []
  const wrong = (): Wrong | null => {
    if (strike === null) return null
    passed += 1
    if (passed === strike.at) {
      struck = true
      return strike.wrong
    }
    return struck && strike.stays === true ? "lost before" : null
  }
  const broke = () => new LineBroke("the connection was lost")
  return {
    pass: async (send) => {
      // Others on the same line come between, when nobody keeps them from it.
      await null
      const what = wrong()
      if (what === null) return send()
      if (typeof what === "object") throw what.thrown
      if (what === "lost, and late") late.push(send)
      if (what === "lost after") await send()
      throw broke()
    },
    passNow: (send) => {
      const what = wrong()
      if (what === null) return send()
      if (typeof what === "object") throw what.thrown
      if (what === "lost after") send()
      throw broke()
    },
    idle: () => (late.length === 0 ? Promise.resolve() : new Promise((done) => waiting.push(done))),
    arm: (given) => {
      strike = given
      passed = 0
      struck = false
    },
    disarm: () => {
      strike = null
      return struck
    },
    land: async () => {
      for (const send of late.splice(0)) await send().catch(() => {})
      for (const done of waiting.splice(0)) done()
    }
  }
}

type Call = (...given: ReadonlyArray<unknown>) => unknown

/** The same object, with some of its methods changed. */
const changed = (target: object, names: ReadonlyArray<string>, change: (call: Call) => Call): object =>
  new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== "function") return value
      const call: Call = (...given) => Reflect.apply(value, target, given)
      return typeof name === "string" && names.includes(name) ? change(call) : call
    }
  })

const has = (session: unknown, name: string): session is object =>
  typeof session === "object" && session !== null && typeof Reflect.get(session, name) === "function"

/**
 * A host's session, with every statement passed through the line: one with `query`, which answers later, or with
 * `prepare`, as SQLite's drivers have it. `null` for any other.
 */
export const around = (
  line: Line,
  session: unknown
): { readonly session: unknown; readonly answers: "later" | "at once" } | null => {
  if (has(session, "query"))
    return {
      session: changed(
        session,
        ["query"],
        (query) =>
          (...given) =>
            line.pass(async () => query(...given))
      ),
      answers: "later"
    }
  if (has(session, "prepare"))
    return {
      session: changed(
        session,
        ["prepare"],
        (prepare) =>
          (...given) =>
            changed(
              prepare(...given) as object,
              ["run", "get", "all"],
              (call) =>
                (...values) =>
                  line.passNow(() => call(...values))
            )
      ),
      answers: "at once"
    }
  return null
}
