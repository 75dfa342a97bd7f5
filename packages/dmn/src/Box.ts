/** Regions of a table as boxes in the words of its model, as plain JSON. Public through `Analyse`. */
import type { Cell, Region } from "@zorgband/core/decision"
import type { Column } from "./Column.ts"
import type { Bounds } from "./Scale.ts"
import type { Plain } from "./Value.ts"

// What it is

/** The values of one input in a box: a range whose open ends are null, or a list. */
export type Side =
  | {
      readonly min: Plain
      readonly max: Plain
      readonly minIncluded: boolean
      readonly maxIncluded: boolean
    }
  | {
      /** The values; of a text also one example of all texts that the table does not name. */
      readonly values: ReadonlyArray<Plain>
      /** Of a text whose other values are in the box too: the named ones that are not. */
      readonly otherThan?: ReadonlyArray<string>
    }

/** A part of what can be asked: the values of each input, by its expression. */
export interface Box {
  readonly [input: string]: Side
}

// What it decides

/** How many boxes are listed of one table. */
export const maxBoxes = 1_000

const holds = (cell: Cell.Cell | undefined, value: Plain): boolean => {
  if (cell === undefined) return true
  switch (cell._tag) {
    case "Any":
      return true
    case "Equals":
      return cell.value === value
    case "OneOf":
      return cell.values.includes(value as never)
    case "IsNull":
      return value === null
    case "AnyOf":
      return cell.tests.some((test) => holds(test, value))
    case "Not":
      return !cell.tests.some((test) => holds(test, value))
    case "Range":
      return false
  }
}

/** The parts of a cell as sides: one for each range in it. */
const sidesOf = (
  { bounds, field, named, other, show }: Column,
  cell: Cell.Cell | undefined
): ReadonlyArray<Side> => {
  const nulls = field.nullable && holds(cell, null) ? [null] : []
  switch (field._tag) {
    case "Enumeration":
    case "Boolean": {
      const all = field._tag === "Boolean" ? [true, false] : field.values
      return [{ values: [...all.filter((value) => holds(cell, value)).map(show), ...nulls] }]
    }
    case "Text": {
      const known = named.filter((value) => holds(cell, value))
      const hasOthers = cell === undefined || cell._tag === "Any" || cell._tag === "Not"
      if (!hasOthers) return [{ values: [...known, ...nulls] }]
      return [
        {
          values: [...known, other, ...nulls],
          otherThan: named.filter((value) => !known.includes(value))
        }
      ]
    }
    default: {
      const whole: Cell.Simple = {
        _tag: "Range",
        from: null,
        fromIncluded: false,
        to: null,
        toIncluded: false
      }
      const tests =
        cell === undefined || cell._tag === "Any" || cell._tag === "Not"
          ? [whole]
          : cell._tag === "AnyOf"
            ? cell.tests
            : [cell]
      const sides = tests.flatMap((test) => rangeOf(test, bounds, show))
      return nulls.length === 0 ? sides : [...sides, { values: nulls }]
    }
  }
}

const rangeOf = (
  test: Cell.Simple | Cell.Cell,
  bounds: Bounds,
  show: Column["show"]
): ReadonlyArray<Side> => {
  if (test._tag === "Equals") {
    const value = show(test.value)
    return [{ min: value, max: value, minIncluded: true, maxIncluded: true }]
  }
  if (test._tag !== "Range") return []
  const [low, high] = [test.from === null, test.to === null]
  return [
    {
      min: show(low ? bounds.min : test.from),
      max: show(high ? bounds.max : test.to),
      minIncluded: low ? bounds.minIncluded : test.fromIncluded,
      maxIncluded: high ? bounds.maxIncluded : test.toIncluded
    }
  ]
}

/** The boxes of a region, and whether they are all. Internal. */
export const boxesOf = (
  columns: ReadonlyArray<Column>,
  region: Region.Region
): { readonly boxes: ReadonlyArray<Box>; readonly complete: boolean } => {
  const boxes: Array<Box> = []
  let { complete } = region
  for (const box of region.boxes) {
    let made: ReadonlyArray<Box> = [{}]
    for (const column of columns) {
      const { name } = column.field
      const sides = sidesOf(column, box[name])
      made = made.slice(0, maxBoxes).flatMap((one) => sides.map((side) => ({ ...one, [name]: side })))
    }
    boxes.push(...made)
    if (boxes.length > maxBoxes) {
      complete = false
      break
    }
  }
  return { boxes: boxes.slice(0, maxBoxes), complete }
}
