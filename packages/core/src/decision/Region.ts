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

/** Where a node leads for some of its cases; the part that these are is made when it is listed. */
interface Branch {
  readonly next: number
  readonly cases: Array<number>
  part: Part | null
}

/** The part of a walk with this end; null when that is nothing. Internal. */
export const ofDiagram = ({ columns }: Space, { nodes, root }: Diagram, end: number): Region | null => {
  const partAt = (at: number, cases: ReadonlyArray<number>): Part => {
    const column = columns[at]!
    return partOf(column, Line.union(cases.map((one) => column.lines[one]!)))
  }
  // Most of a diagram often leads elsewhere: 0 is not yet known, 1 leads to the end, 2 does not.
  const reaches = new Uint8Array(nodes.length)
  const reachable = (node: number): boolean => {
    if (node < 0) return node === ~end
    if (reaches[node] === 0) {
      reaches[node] = 2
      const count = columns[nodes[node]!]!.cases
      for (let i = 1; i <= count && reaches[node] === 2; i++)
        if (reachable(nodes[node + i]!)) reaches[node] = 1
    }
    return reaches[node] === 1
  }
  /** A node is passed many times. */
  const passed = new Map<number, ReadonlyArray<Branch>>()
  const branchesOf = (node: number): ReadonlyArray<Branch> => {
    const known = passed.get(node)
    if (known !== undefined) return known
    const groups = new Map<number, Branch>()
    const { cases } = columns[nodes[node]!]!
    for (let at = 0; at < cases; at++) {
      const next = nodes[node + 1 + at]!
      const group = groups.get(next)
      if (group !== undefined) group.cases.push(at)
      else if (reachable(next)) groups.set(next, { next, cases: [at], part: null })
    }
    const branches = [...groups.values()]
    passed.set(node, branches)
    return branches
  }
  const wholes = columns.map((column) => partOf(column, column.domain.all))
  const parts = [...wholes]
  const boxes: Array<Box> = []
  let witness: Witness | null = null
  let complete = true
  const collect = (node: number): void => {
    if (node < 0) {
      witness ??= witnessOf(columns, parts)
      if (boxes.length < maxBoxes) boxes.push(boxOf(columns, parts))
      else complete = false
      return
    }
    const at = nodes[node]!
    for (const branch of branchesOf(node)) {
      branch.part ??= partAt(at, branch.cases)
      parts[at] = branch.part
      collect(branch.next)
      if (!complete) return
    }
    parts[at] = wholes[at]!
  }
  if (reachable(root)) collect(root)
  return witness === null ? null : { boxes, complete, witness }
}
