import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { type Anomaly, check, checkFeed, type Lists, type Transaction } from "./index.ts"

type Given = Partial<Omit<Transaction, "id">>

/** A command that overlaps with all others, unless it is said otherwise. */
const did = (id: string, given: Given): Transaction => ({
  id,
  outcome: "committed",
  reads: {},
  appends: [],
  started: 0,
  ended: 100,
  ...given
})

const named = (anomaly: Anomaly): string =>
  anomaly._tag === "Cycle" ? `${anomaly.kind}${anomaly.realTime ? " in real time" : ""}` : anomaly._tag

const found = (final: Lists, ...history: ReadonlyArray<Transaction>) => [
  ...new Set(check(history, final).map(named))
]

/** Commands one after the other, and the lists that they leave. */
const oneByOne = fc
  .array(
    fc.record({
      read: fc.subarray(["x", "y", "z"]),
      write: fc.subarray(["x", "y", "z"]),
      outcome: fc.constantFrom("committed", "committed", "refused", "unknown"),
      done: fc.boolean()
    })
  )
  .map((steps) => {
    const lists: Record<string, ReadonlyArray<string>> = { x: [], y: [], z: [] }
    const history = steps.map(({ read, write, outcome, done }, at): Transaction => {
      const id = `t${at}`
      const reads = Object.fromEntries(read.map((key) => [key, lists[key] ?? []]))
      if (outcome === "committed" || (outcome === "unknown" && done))
        for (const key of write) lists[key] = [...(lists[key] ?? []), id]
      const ended = outcome === "unknown" ? null : at * 2 + 1
      return { id, outcome, reads, appends: write, started: at * 2, ended }
    })
    return { history, final: lists }
  })

describe("a history", () => {
  it("of commands that happened one after the other has nothing wrong", () =>
    fc.assert(
      fc.property(oneByOne, ({ history, final }) => {
        expect(check(history.toReversed(), final)).toEqual([])
        const feed = [...new Set(Object.values(final).flat())].sort(
          (left, right) => Number(left.slice(1)) - Number(right.slice(1))
        )
        expect(checkFeed(history, final, feed)).toEqual([])
      })
    ))

  it("of which an append is forgotten, or done twice, is found out", () =>
    fc.assert(
      fc.property(oneByOne, fc.nat(), ({ history, final }, pick) => {
        const places = Object.entries(final).flatMap(([key, list]) => list.map((id) => ({ key, id })))
        const one = places[pick % Math.max(1, places.length)]
        fc.pre(one !== undefined)
        const list = final[one.key] ?? []
        const twice = { ...final, [one.key]: [...list, one.id] }
        expect(check(history, twice).map(named)).toContain("Duplicate")
        const by = history.find(({ id }) => id === one.id)
        const without = { ...final, [one.key]: list.filter((id) => id !== one.id) }
        if (by?.outcome === "committed") expect(check(history, without).map(named)).toContain("LostAppend")
      })
    ))

  const x = ["x"]
  const xy = ["x", "y"]
  it.each<[string, ReadonlyArray<string>, Lists, ReadonlyArray<Transaction>]>([
    ["an acknowledged append that is gone", ["LostAppend"], { x: [] }, [did("a", { appends: x })]],
    [
      "half of a batch, of an unknown outcome",
      ["LostAppend"],
      { x: ["a"], y: [] },
      [did("a", { appends: xy, outcome: "unknown", ended: null })]
    ],
    ["an append that was done twice", ["Duplicate"], { x: ["a", "a"] }, [did("a", { appends: x })]],
    ["an append that nobody asked", ["Garbage"], { x: ["a"], y: ["a"] }, [did("a", { appends: x })]],
    ["an append of a stranger", ["Garbage"], { x: ["b", "a"] }, [did("a", { appends: x })]],
    [
      "a refused command that was seen",
      ["AbortedRead"],
      { x: [] },
      [did("a", { appends: x, outcome: "refused" }), did("b", { reads: { x: ["a"] } })]
    ],
    [
      "two orders of one list",
      ["IncompatibleOrder"],
      { x: ["a", "b"] },
      [did("a", { appends: x }), did("b", { appends: x }), did("c", { reads: { x: ["b"] } })]
    ],
    [
      "circular writing (G0)",
      ["G0"],
      { x: ["a", "b"], y: ["b", "a"] },
      [did("a", { appends: xy }), did("b", { appends: xy })]
    ],
    [
      "circular reading (G1c)",
      ["G1c"],
      { x: ["a"], y: ["b"] },
      [did("a", { appends: x, reads: { y: ["b"] } }), did("b", { appends: ["y"], reads: { x: ["a"] } })]
    ],
    [
      "a lost update (G-single)",
      ["G-single"],
      { x: ["a", "b"] },
      [did("a", { appends: x, reads: { x: [] } }), did("b", { appends: x, reads: { x: [] } })]
    ],
    [
      "a read skew (G-single)",
      ["G-single"],
      { x: ["a"], y: ["a"] },
      [did("a", { appends: xy }), did("b", { reads: { x: ["a"], y: [] } })]
    ],
    [
      "a write skew (G2)",
      ["G2"],
      { x: ["b"], y: ["a"] },
      [did("a", { appends: ["y"], reads: { x: [] } }), did("b", { appends: x, reads: { y: [] } })]
    ],
    [
      "an old read after an acknowledged write",
      ["G-single in real time"],
      { x: ["a"] },
      [did("a", { appends: x, ended: 1 }), did("b", { reads: { x: [] }, started: 2 })]
    ],
    [
      "a later write before an earlier one",
      ["G0 in real time"],
      { x: ["b", "a"] },
      [did("a", { appends: x, ended: 1 }), did("b", { appends: x, started: 2 })]
    ],
    [
      "what is read before it was asked",
      ["G1c in real time"],
      { x: ["a"] },
      [did("a", { appends: x, started: 2 }), did("b", { reads: { x: ["a"] }, ended: 1 })]
    ],
    [
      "time that passes through a third",
      ["G-single in real time"],
      { x: ["a"] },
      [
        did("a", { appends: x, ended: 1 }),
        did("c", { started: 2, ended: 3 }),
        did("b", { reads: { x: [] }, started: 4 })
      ]
    ]
  ])("with %s is found out", (_, anomalies, final, history) => {
    expect(found(final, ...history)).toEqual(anomalies)
  })

  it("may have what overlaps in either order, and an unknown outcome either way", () => {
    const a = did("a", { appends: x })
    expect(found({ x: ["a"] }, a, did("b", { reads: { x: ["a"] } }))).toEqual([])
    expect(found({ x: ["a"] }, a, did("b", { reads: { x: [] } }))).toEqual([])
    const lost = did("c", { appends: x, reads: { x: ["a"] }, outcome: "unknown", started: 2, ended: null })
    expect(found({ x: ["a"] }, a, lost)).toEqual([])
    expect(found({ x: ["a", "c"] }, a, lost)).toEqual([])
  })

  it("finds the shortest cycle among many commands", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `t${at}`)
    const history = many.map((id, at) => did(id, { appends: x, started: at * 2, ended: at * 2 + 1 }))
    const skew = [
      did("p", { appends: ["y"], reads: { z: [] } }),
      did("q", { appends: ["z"], reads: { y: [] } })
    ]
    expect(found({ x: many, y: ["p"], z: ["q"] }, ...history, ...skew)).toEqual(["G2"])
  })
})

describe("a feed", () => {
  const a = did("a", { appends: ["x"], ended: 1 })
  const b = did("b", { appends: ["y"], started: 2 })
  const final = { x: ["a"], y: ["b"] }
  it.each<[string, ReadonlyArray<string>, ReadonlyArray<string>]>([
    ["that skips", ["Missing"], ["b"]],
    ["that repeats", ["Repeated"], ["a", "b", "a"]],
    ["that invents", ["Unmade"], ["a", "x", "b"]],
    ["that inverts", ["Inverted"], ["b", "a"]]
  ])("%s is found out", (_, anomalies, feed) => {
    expect(checkFeed([a, b], final, feed).map(({ _tag }) => _tag)).toEqual(anomalies)
    expect(checkFeed([a, b], final, ["a", "b"])).toEqual([])
  })
  it("that inverts what only a reader connects is found out", () => {
    const history = [
      did("a", { appends: ["x"] }),
      did("r", { reads: { x: ["a"] }, started: 1, ended: 2 }),
      did("b", { appends: ["y"], started: 3 })
    ]
    expect(checkFeed(history, final, ["b", "a"]).map(({ _tag }) => _tag)).toEqual(["Inverted"])
  })
})
