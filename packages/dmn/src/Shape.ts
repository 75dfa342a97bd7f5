/** What a model is made of, as it is written: cells are still text. */

/** A type of the model, or one that FEEL brings. */
export interface Type {
  /** Name of the type that it is made of, without prefix; null for a structure. */
  readonly base: string | null
  /** Whether its values are lists. */
  readonly isList: boolean
  /** The cell that its values must satisfy, or null. */
  readonly allowed: string | null
  /** The types of the parts of a structure, by name. */
  readonly parts: ReadonlyMap<string, Type>
}

/** A column of inputs. */
export interface InputColumn {
  /** The expression whose value is tested; where the file has none, the label of the column. */
  readonly expression: string
  /** Whether it is a label, which is the name of an input whatever stands in it. */
  readonly isName: boolean
  /** Name of its type, without prefix, or null. */
  readonly type: string | null
  /** The cell that its values must satisfy, or null. */
  readonly allowed: string | null
}

/** A column of outputs. */
export interface OutputColumn {
  /** Its name; null when it is the only one and has none. */
  readonly name: string | null
  /** Name of its type, without prefix, or null. */
  readonly type: string | null
  /** Its values, the highest priority first, or null. */
  readonly values: string | null
  /** The expression that is its value when no rule is satisfied, or null. */
  readonly otherwise: string | null
}

/** A decision table as it is written. */
export interface DecisionTable {
  readonly _tag: "Table"
  /** The hit policy in the words of DMN: `UNIQUE`, `RULE ORDER`. */
  readonly hitPolicy: string
  /** How `COLLECT` puts outputs together, or null. */
  readonly aggregation: string | null
  /** The columns of inputs. */
  readonly inputs: ReadonlyArray<InputColumn>
  /** The columns of outputs. */
  readonly outputs: ReadonlyArray<OutputColumn>
  /** The rules: a cell per input, and an expression per output. */
  readonly rules: ReadonlyArray<{
    readonly when: ReadonlyArray<string>
    readonly output: ReadonlyArray<string>
    /** A description or the text of an annotation, or null. */
    readonly note: string | null
  }>
}

/** How a decision is made. */
export type Logic =
  | DecisionTable
  | { readonly _tag: "Expression"; readonly text: string }
  | {
      /** A call of a function of the model, with a value for each of its parameters. */
      readonly _tag: "Invocation"
      /** The name of the function. */
      readonly called: string
      /** The values by the name of the parameter. */
      readonly given: ReadonlyArray<{ readonly name: string; readonly logic: Logic }>
    }
  | {
      /** Values with a name each, which those after them can use; the one without a name is the result. */
      readonly _tag: "Context"
      /** The values in their order. */
      readonly entries: ReadonlyArray<{ readonly name: string | null; readonly logic: Logic }>
    }
  | { readonly _tag: "Unsupported"; readonly what: string }

/** A decision. */
export interface Decision {
  /** Its name, as FEEL compares names. */
  readonly name: string
  /** Another name by which other decisions know its value, or null. */
  readonly alias: string | null
  /** Name of the type of what it decides, without prefix, or null. */
  readonly type: string | null
  /** Names of the decisions that it needs. */
  readonly needs: ReadonlyArray<string>
  /** How it is made. */
  readonly logic: Logic
}

/** Logic with a name and parameters (a business knowledge model). */
export interface Function {
  /** Its name. */
  readonly name: string
  /** The names of its parameters, with the name of the type of each or null. */
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly type: string | null }>
  /** How its value is made. */
  readonly logic: Logic
}

/** A model. */
export interface Model {
  /** Its name. */
  readonly name: string
  /** Its decisions, in the order of the file. */
  readonly decisions: ReadonlyArray<Decision>
  /** The names of the types of its inputs, by the name of the input; null when it has none. */
  readonly inputs: ReadonlyMap<string, string | null>
  /** Its functions. */
  readonly functions: ReadonlyArray<Function>
  /** Its own types, by name. */
  readonly types: ReadonlyMap<string, Type>
  /** Names as the file writes them, by the name as FEEL compares it; those that are the same are left out. */
  readonly written: ReadonlyMap<string, string>
}
