/** Laws, generators and a slow reference for decision tables: run them on your own implementation with `fast-check`. */

export { laws as analysisLaws, type Subject as AnalysisSubject } from "./Analysis.laws.ts"
export * as generators from "./generators.ts"
export * as reference from "./reference.ts"
export { laws as tableLaws, type Subject as TableSubject } from "./Table.laws.ts"
