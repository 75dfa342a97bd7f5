/** Decision tables in DMN 1.1 to 1.5: read, run, analysed, brought into the decision module and written. */
export * as Analyse from "./Analyse.ts"
export * as Cases from "./Cases.ts"
export * as Decide from "./Decide.ts"
export * as Export from "./Export.ts"
export * as Import from "./Import.ts"
export * as Model from "./Model.ts"
export * as Value from "./Value.ts"
