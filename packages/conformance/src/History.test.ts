import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import * as History from "./History.ts"

const tx = (
  id: string,
  [started, ended]: readonly [number, number],
  reads: History.Transaction["reads"],
  writes: History.Transaction["writes"]
): History.Transaction => ({ id, reads, writes, started, ended })

const found = (history: ReadonlyArray<History.Transaction>) =>
  History.check(history).map((anomaly) =>
    anomaly._tag === "Cycle"
      ? anomaly.edges
          .map(({ because }) => because)
          .sort()
          .join()
      : anomaly._tag
  )

describe("History", () => {
  it("finds nothing in what happened one after the other", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.subarray(["x", "y", "z"]), fc.subarray(["x", "y", "z"], { minLength: 1 }))),
        (steps) => {
          const versions: Record<string, number> = { x: 0, y: 0, z: 0 }
          const history = steps.map(([reads, writes], at) => {
            const read = Object.fromEntries(reads.map((record) => [record, versions[record] as number]))
            for (const record of writes) versions[record] = (versions[record] as number) + 1
            const made = Object.fromEntries(writes.map((record) => [record, versions[record] as number]))
            return tx(`t${at}`, [at * 2, at * 2 + 1], read, made)
          })
          return History.check(history.toReversed()).length === 0
        }
      )
    ))

  it.each<[string, ReadonlyArray<History.Transaction>, ReadonlyArray<string>]>([
    [
      "a lost update",
      [tx("a", [0, 9], { x: 0 }, { x: 1 }), tx("b", [0, 9], { x: 0 }, { x: 1 })],
      ["LostUpdate"]
    ],
    [
      "a write skew",
      [tx("a", [0, 9], { x: 0 }, { y: 1 }), tx("b", [0, 9], { y: 0 }, { x: 1 })],
      ["anti,anti"]
    ],
    [
      "a read skew",
      [tx("a", [0, 9], { x: 1, y: 0 }, {}), tx("b", [0, 9], {}, { x: 1, y: 1 })],
      ["anti,read"]
    ],
    [
      "circular reading",
      [tx("a", [0, 9], { y: 1 }, { x: 1 }), tx("b", [0, 9], { x: 1 }, { y: 1 })],
      ["read,read"]
    ],
    [
      "circular writing",
      [tx("a", [0, 9], {}, { x: 1, y: 2 }), tx("b", [0, 9], {}, { x: 2, y: 1 })],
      ["write,write"]
    ],
    ["a version that nobody made", [tx("a", [0, 9], { x: 3 }, {})], ["Unmade"]],
    ["a gap", [tx("a", [0, 1], {}, { x: 2 })], ["Unmade"]],
    [
      "an old read after an acknowledged write",
      [tx("a", [0, 1], {}, { x: 1 }), tx("b", [2, 3], { x: 0 }, {})],
      ["anti,time"]
    ],
    [
      "a later write before an earlier one",
      [tx("a", [2, 3], {}, { x: 1 }), tx("b", [0, 1], {}, { x: 2 })],
      ["time,write"]
    ]
  ])("finds %s", (_, history, anomalies) => {
    const named = found(history)
    for (const anomaly of anomalies) expect(named).toContain(anomaly)
  })

  it("allows what overlaps in time to be in either order", () => {
    expect(found([tx("a", [0, 5], { x: 1 }, {}), tx("b", [1, 9], {}, { x: 1 })])).toEqual([])
    expect(found([tx("a", [0, 5], { x: 0 }, {}), tx("b", [1, 9], {}, { x: 1 })])).toEqual([])
  })
})
