/**
 * A part of the input space of a table, as boxes in the language of rules: each box has a cell per input, boxes do not
 * overlap, together they are exactly the region. Every region comes with a witness, an input that lies in it.
 */
import { Schema } from "effect"
import { Cell, type Cell as CellOf } from "./Cell.ts"
import type { Diagram } from "./Diagram.ts"
import { Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import type { Space } from "./Space.ts"

// What it is

/** A cell per input; an input that is left out may have any value. It can stand as the `when` of a rule. */
export const Box = Schema.Record(Schema.String, Cell)
/** The type of {@link Box}. */
export type Box = typeof Box.Type

/** A value per input. */
export const Witness = Schema.Record(Schema.String, Schema.NullOr(Scalar))
/** The type of {@link Witness}. */
export type Witness = typeof Witness.Type

/** A region that is not empty. */
export const Region = Schema.Struct({
  /** Boxes that do not overlap. When `complete` they are the whole region, else its first part. */
  boxes: Schema.Array(Box),
  /** Whether all boxes are listed; at most {@link maxBoxes} are. */
  complete: Schema.Boolean,
  /** An input in the region. */
  witness: Witness
})
/** The type of {@link Region}. */
export type Region = typeof Region.Type

/** How many boxes of one region are listed. */
export const maxBoxes = 1_000

// What it decides

const boxOf = ({ columns }: Space, lines: ReadonlyArray<Line.Line>): Box => {
  const box: Record<string, CellOf> = {}
  columns.forEach(({ domain }, i) => {
    const cell = domain.cell(lines[i]!)
    if (cell._tag !== "Any") box[domain.field.name] = cell
  })
  return box
}

/** Some input at these positions. Internal. */
export const witnessAt = ({ columns }: Space, lines: ReadonlyArray<Line.Line>): Witness =>
  Object.fromEntries(columns.map(({ domain }, i) => [domain.field.name, domain.sample(lines[i]!)]))

/** The region of these positions; null when one input has none. Internal. */
export const ofLines = (space: Space, lines: ReadonlyArray<Line.Line>): Region | null =>
  lines.some((line) => line.length === 0)
    ? null
    : { boxes: [boxOf(space, lines)], complete: true, witness: witnessAt(space, lines) }

/** The part of a walk with this end; null when that is nothing. Internal. */
export const ofDiagram = (space: Space, { box, nodes, root }: Diagram, end: number): Region | null => {
  const { columns } = space
  const linesOf = (depth: number, cases: ReadonlyArray<number>): Line.Line =>
    Line.union(cases.map((at) => columns[depth]!.lines[at]!))
  const wholes = box.cases.map((cases, depth) => linesOf(depth, [...cases]))
  // Most of a diagram often leads elsewhere.
  const reaches = new Map<number, boolean>()
  const reachable = (node: number): boolean => {
    if (node < 0) return node === ~end
    let known = reaches.get(node)
    if (known === undefined) {
      known = false
      for (let i = 0; i < box.cases[nodes[node]!]!.length && !known; i++)
        known = reachable(nodes[node + 1 + i]!)
      reaches.set(node, known)
    }
    return known
  }
  const found: Array<ReadonlyArray<Line.Line>> = []
  const lines = [...wholes]
  const collect = (node: number): void => {
    if (found.length > maxBoxes || !reachable(node)) return
    if (node < 0) {
      found.push([...lines])
      return
    }
    const depth = nodes[node]!
    const groups = new Map<number, Array<number>>()
    box.cases[depth]!.forEach((at, i) => {
      const next = nodes[node + 1 + i]!
      const group = groups.get(next)
      if (group === undefined) groups.set(next, [at])
      else group.push(at)
    })
    for (const [next, cases] of groups) {
      lines[depth] = linesOf(depth, cases)
      collect(next)
    }
    lines[depth] = wholes[depth]!
  }
  collect(root)
  const [first] = found
  if (first === undefined) return null
  return {
    boxes: found.slice(0, maxBoxes).map((lines) => boxOf(space, lines)),
    complete: found.length <= maxBoxes,
    witness: witnessAt(space, first)
  }
}
