/**
 * Reads what is stored as it was parsed, where that is all that decoding would do.
 *
 * Most rows are JSON already: decoding checks them and makes a copy. What is given back here is the parsed JSON itself,
 * after the same checks, at a fraction of the cost. Whatever is not recognised is decoded as ever: it is damaged, of
 * another form, or encoded in another way.
 */
import { Exit, Schema, SchemaAST, SchemaParser } from "effect"

/** Whether decoding a value gives that same value. */
type Recogniser = (value: unknown) => boolean

const plain = ["String", "Number", "Boolean", "Null", "Undefined", "Literal"]

/** Whether a value that is to be decoded is no object: it is the same as what it is equal to. */
const isPlain = (ast: SchemaAST.AST): boolean => {
  const encoded = SchemaAST.toEncoded(ast)
  return encoded._tag === "Union" ? encoded.types.every(isPlain) : plain.includes(encoded._tag)
}

/** Whether decoding does more than look, in it or in a member of it. */
const isEncoded = (ast: SchemaAST.AST): boolean =>
  ast.encoding !== undefined || (ast._tag === "Union" && ast.types.some(isEncoded))

/** Decodes it, and looks whether that changed anything. */
const byDecoding = (ast: SchemaAST.AST): Recogniser => {
  const decode = SchemaParser.decodeUnknownExit(Schema.make<Schema.Codec<unknown, unknown>>(ast))
  return (value) => {
    const decoded = decode(value)
    return Exit.isSuccess(decoded) && Object.is(decoded.value, value)
  }
}

const asUsual: SchemaAST.ParseOptions = {}

const filters = (checks: ReadonlyArray<SchemaAST.Check<unknown>>): ReadonlyArray<SchemaAST.Filter<unknown>> =>
  checks.flatMap((check) => (check._tag === "Filter" ? [check] : filters(check.checks)))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** `null`: some values would not be recognised for what they are, or all would be looked at twice. */
const recogniser = (ast: SchemaAST.AST): Recogniser | null => {
  if (ast.encoding !== undefined) return isPlain(ast) ? byDecoding(ast) : null
  const shape = recogniseShape(ast)
  const before = "encodingChecks" in ast ? ast.encodingChecks : undefined
  const checks = filters([...(before ?? []), ...(ast.checks ?? [])])
  if (shape === null || checks.length === 0) return shape
  return (value) => {
    if (!shape(value)) return false
    for (const check of checks) if (check.run(value, ast, asUsual) !== undefined) return false
    return true
  }
}

const recogniseShape = (ast: SchemaAST.AST): Recogniser | null => {
  switch (ast._tag) {
    case "String":
      return (value) => typeof value === "string"
    case "Number":
      return (value) => typeof value === "number"
    case "Boolean":
      return (value) => typeof value === "boolean"
    case "Null":
      return (value) => value === null
    case "Undefined":
      return (value) => value === undefined
    case "Literal":
      return (value) => value === ast.literal
    case "Arrays":
      return recogniseArray(ast)
    case "Objects":
      return ast.indexSignatures.length === 0 ? recogniseStruct(ast) : recogniseDictionary(ast)
    case "Union":
      return recogniseUnion(ast)
    case "Declaration":
      return byDecoding(ast)
    default:
      return null
  }
}

const recogniseArray = ({ elements, rest }: SchemaAST.Arrays): Recogniser | null => {
  const first = elements.map(recogniser)
  const others = rest.map(recogniser)
  if (others.length > 1 || [...first, ...others].includes(null)) return null
  const [each] = others
  const known = first as ReadonlyArray<Recogniser>
  return (value) =>
    Array.isArray(value) &&
    value.length >= known.length &&
    (each ? true : value.length === known.length) &&
    value.every((item, at) => (known[at] ?? (each as Recogniser))(item))
}

const recogniseStruct = ({ propertySignatures }: SchemaAST.Objects): Recogniser | null => {
  const fields = propertySignatures.flatMap(({ name, type }) => {
    const recognise = recogniser(type)
    return recognise === null || typeof name !== "string"
      ? []
      : // What may be left out in the row may yet be put there by decoding.
        [{ name, recognise, optional: type.context?.isOptional === true && type.encoding === undefined }]
  })
  if (fields.length < propertySignatures.length) return null
  return (value) => {
    if (!isRecord(value)) return false
    let met = 0
    for (const { name, recognise, optional } of fields) {
      const field = value[name]
      if (field === undefined && optional) continue
      // Not there at all, and that would have to be seen.
      if (field === undefined || !recognise(field)) return false
      met += 1
    }
    // What decoding would leave out is one more.
    for (const _ in value) met -= 1
    return met === 0
  }
}

const recogniseDictionary = ({
  propertySignatures,
  indexSignatures: [only, ...others]
}: SchemaAST.Objects): Recogniser | null => {
  if (only === undefined || others.length > 0 || propertySignatures.length > 0) return null
  const key = only.parameter._tag === "String" ? recogniser(only.parameter) : null
  const each = recogniser(only.type)
  if (key === null || each === null) return null
  return (value) => isRecord(value) && Object.keys(value).every((name) => key(name) && each(value[name]))
}

const tagOf = (ast: SchemaAST.AST): unknown => {
  const tag = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === "_tag") : undefined
  return tag?.type._tag === "Literal" && tag.type.context?.isOptional !== true ? tag.type.literal : undefined
}

/** The first member that fits is what decodes a value: no two may fit that would decode it in different ways. */
const recogniseUnion = (ast: SchemaAST.Union): Recogniser | null => {
  if (ast.options?.mode === "oneOf") return null
  const composed = ast.types.filter((member) => !isPlain(member))
  if (ast.types.some((member) => isPlain(member) && isEncoded(member)))
    return composed.length === 0 ? byDecoding(ast) : null
  const tags = new Set(composed.map(tagOf))
  if (composed.length > 1 && (tags.size < composed.length || tags.has(undefined))) return null
  const members = ast.types.map(recogniser)
  if (members.includes(null)) return null
  const known = members as ReadonlyArray<Recogniser>
  return (value) => known.some((recognise) => recognise(value))
}

/** Decodes JSON, without a copy where it can. Throws a `SchemaError` on what is no such value. */
export const decoder = <A>(schema: Schema.Codec<A, unknown>): ((json: unknown) => A) => {
  const decode = Schema.decodeUnknownSync(schema)
  const recognise = recogniser(schema.ast)
  return recognise === null ? decode : (json) => (recognise(json) ? (json as A) : decode(json))
}
