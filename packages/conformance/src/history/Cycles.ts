/** Cycles among commands of which each comes before the next, named as in the literature. */
import type { Edge } from "./Transaction.ts"

// What it is

/** Each comes before the next, and the last before the first. */
export interface Cycle {
  /**
   * `G0`: circular writing. `G1c`: circular reading. `G-single`: one read what another then changed, as in a read skew
   * or a lost update. `G2`: several did, as in a write skew.
   */
  readonly kind: "G0" | "G1c" | "G-single" | "G2"
  /** Whether it takes real time to see it. */
  readonly realTime: boolean
  /** The edges, one after the other. */
  readonly edges: ReadonlyArray<Edge>
}

// What it decides

type Graph = ReadonlyMap<string, ReadonlyArray<Edge>>

const graphOf = (edges: ReadonlyArray<Edge>): Graph => Map.groupBy(edges, ({ from }) => from)

/** The parts in which everybody can be reached from everybody else, of more than one (Tarjan, without recursion). */
const knots = (graph: Graph): ReadonlyArray<ReadonlySet<string>> => {
  const found: Array<ReadonlySet<string>> = []
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: Array<string> = []
  const onStack = new Set<string>()
  const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? to, to))
  for (const start of graph.keys()) {
    if (index.has(start)) continue
    const work: Array<{ readonly id: string; next: number }> = []
    const enter = (id: string) => {
      index.set(id, index.size)
      lower(id, index.get(id) as number)
      stack.push(id)
      onStack.add(id)
      work.push({ id, next: 0 })
    }
    enter(start)
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const edge = graph.get(top.id)?.[top.next++]
      if (edge !== undefined) {
        const seen = index.get(edge.to)
        if (seen === undefined) enter(edge.to)
        else if (onStack.has(edge.to)) lower(top.id, seen)
        continue
      }
      work.pop()
      const parent = work.at(-1)
      const mine = low.get(top.id) as number
      if (parent !== undefined) lower(parent.id, mine)
      if (mine !== index.get(top.id)) continue
      const knot = new Set(stack.splice(stack.lastIndexOf(top.id)))
      for (const id of knot) onStack.delete(id)
      if (knot.size > 1) found.push(knot)
    }
  }
  return found
}

/** A shortest way between two, or `null`. */
const way = (graph: Graph, from: string, to: string): ReadonlyArray<Edge> | null => {
  const by = new Map<string, Edge>()
  const queue = [from]
  for (const id of queue)
    for (const edge of graph.get(id) ?? []) {
      if (by.has(edge.to) || edge.to === from) continue
      by.set(edge.to, edge)
      queue.push(edge.to)
      if (edge.to !== to) continue
      const path: Array<Edge> = []
      for (let at = to; at !== from; at = (path[0] as Edge).from) path.unshift(by.get(at) as Edge)
      return path
    }
  return null
}

/** A shortest cycle that begins with one of these edges and goes on by the graph. */
const shortest = (firsts: ReadonlyArray<Edge>, graph: Graph): ReadonlyArray<Edge> | null => {
  let best: ReadonlyArray<Edge> | null = null
  for (const first of firsts) {
    const rest = way(graph, first.to, first.from)
    if (rest !== null && (best === null || rest.length + 1 < best.length)) best = [first, ...rest]
    if (best?.length === 2) break
  }
  return best
}

const levels: ReadonlyArray<readonly [Cycle["kind"], ReadonlyArray<Edge["because"]>]> = [
  ["G0", ["write"]],
  ["G1c", ["write", "read"]],
  ["G2", ["write", "read", "anti"]],
  ["G0", ["write", "time"]],
  ["G1c", ["write", "read", "time"]],
  ["G2", ["write", "read", "anti", "time"]]
]

/** One cycle for each knot, of the gravest kind that is in it; empty when there is none. */
export const cycles = (edges: ReadonlyArray<Edge>): ReadonlyArray<Cycle> => {
  const found: Array<Cycle> = []
  const named = new Set<string>()
  for (const [kind, reasons] of levels) {
    const all = edges.filter(({ because }) => reasons.includes(because))
    for (const knot of knots(graphOf(all))) {
      if ([...knot].some((id) => named.has(id))) continue
      for (const id of knot) named.add(id)
      const inside = all.filter(({ from, to }) => knot.has(from) && knot.has(to))
      const anti = inside.filter(({ because }) => because === "anti")
      const single =
        kind === "G2" ? shortest(anti, graphOf(inside.filter(({ because }) => because !== "anti"))) : null
      const cycle = single ?? shortest(inside, graphOf(inside))
      if (cycle === null) continue
      found.push({
        kind: single === null ? kind : "G-single",
        realTime: cycle.some(({ because }) => because === "time"),
        edges: cycle
      })
    }
  }
  return found
}
