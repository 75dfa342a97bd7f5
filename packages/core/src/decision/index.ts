/** Decision tables: written or stored as data, proven before use, fast to decide, able to say why. */
export * as Analysis from "./Analysis.ts"
export * as Cases from "./Cases.ts"
export * as Cell from "./Cell.ts"
export * as Difference from "./Difference.ts"
export * as Explanation from "./Explanation.ts"
export * as Field from "./Field.ts"
export * as Region from "./Region.ts"
export * as Table from "./Table.ts"
