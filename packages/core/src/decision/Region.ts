/**
 * A part of the input space of a table, as boxes in the language of rules: each box has a cell per input, boxes do not
 * overlap, together they are exactly the region. Every region comes with a witness, an input that lies in it.
 */
import { Schema } from "effect"
import { Cell, type Cell as CellOf } from "./Cell.ts"
import type { Diagram } from "./Diagram.ts"
import { Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import type { Column, Space } from "./Space.ts"

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

/** The values of one input in a box. Internal. */
export interface Part {
  /** As a cell. */
  readonly cell: CellOf
  /** As positions. */
  readonly line: Line.Line
  /** One of them, when it was asked for. */
  sample?: Scalar | null
}

/** The part of a box that these positions are. Internal. */
export const partOf = ({ domain }: Column, line: Line.Line): Part => ({ cell: domain.cell(line), line })

const boxOf = (columns: ReadonlyArray<Column>, parts: ReadonlyArray<Part>): Box => {
  const box: Record<string, CellOf> = {}
  for (let i = 0; i < columns.length; i++) {
    const { cell } = parts[i]!
    if (cell._tag !== "Any") box[columns[i]!.domain.field.name] = cell
  }
  return box
}

const witnessOf = (columns: ReadonlyArray<Column>, parts: ReadonlyArray<Part>): Witness => {
  const witness: Record<string, Scalar | null> = {}
  for (let i = 0; i < columns.length; i++) {
    const { domain } = columns[i]!
    const part = parts[i]!
    if (part.sample === undefined) part.sample = domain.sample(part.line)
    witness[domain.field.name] = part.sample
  }
  return witness
}

/** Some input at these positions. Internal. */
export const witnessAt = ({ columns }: Space, lines: ReadonlyArray<Line.Line>): Witness =>
  Object.fromEntries(columns.map(({ domain }, i) => [domain.field.name, domain.sample(lines[i]!)]))

/** The region that is one box. Internal. */
export const ofParts = (columns: ReadonlyArray<Column>, parts: ReadonlyArray<Part>): Region => ({
  boxes: [boxOf(columns, parts)],
  complete: true,
  witness: witnessOf(columns, parts)
})

/** Where a node leads for some of its cases. */
interface Branch {
  readonly next: number
  readonly part: Part
}

/** The part of a walk with this end; null when that is nothing. Internal. */
export const ofDiagram = (space: Space, { box, nodes, root }: Diagram, end: number): Region | null => {
  const { columns } = space
  const partAt = (depth: number, cases: ArrayLike<number>): Part => {
    const column = columns[depth]!
    return partOf(column, Line.union(Array.from(cases, (at) => column.lines[at]!)))
  }
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
  /** A node is passed many times. */
  const passed = new Map<number, ReadonlyArray<Branch>>()
  const branchesOf = (node: number): ReadonlyArray<Branch> => {
    const known = passed.get(node)
    if (known !== undefined) return known
    const depth = nodes[node]!
    const groups = new Map<number, Array<number>>()
    const cases = box.cases[depth]!
    for (let i = 0; i < cases.length; i++) {
      const next = nodes[node + 1 + i]!
      const group = groups.get(next)
      if (group !== undefined) group.push(cases[i]!)
      else if (reachable(next)) groups.set(next, [cases[i]!])
    }
    const branches = Array.from(groups, ([next, group]) => ({ next, part: partAt(depth, group) }))
    passed.set(node, branches)
    return branches
  }
  const wholes = box.cases.map((cases, depth) => partAt(depth, cases))
  const parts = [...wholes]
  const boxes: Array<Box> = []
  let witness: Witness | null = null
  let complete = true
  const collect = (node: number): void => {
    if (!complete) return
    if (node < 0) {
      witness ??= witnessOf(columns, parts)
      if (boxes.length < maxBoxes) boxes.push(boxOf(columns, parts))
      else complete = false
      return
    }
    const depth = nodes[node]!
    for (const { next, part } of branchesOf(node)) {
      parts[depth] = part
      collect(next)
    }
    parts[depth] = wholes[depth]!
  }
  if (reachable(root)) collect(root)
  return witness === null ? null : { boxes, complete, witness }
}
