/** What the parts of a FHIR resource are made of: bounded texts and lists, and extensions by their url. */
import { Schema } from "effect"

// What it is

/** A text, bounded. */
export const text = Schema.String.check(Schema.isMaxLength(1_000))
/** A list, bounded. */
export const few = <S extends Schema.Top>(schema: S) => Schema.Array(schema).check(Schema.isMaxLength(50))

const Extension = Schema.Struct({
  url: text,
  valueString: Schema.optionalKey(text),
  valueCode: Schema.optionalKey(text)
})
type Extension = typeof Extension.Type

/** Extensions. */
export const Extensions = few(Extension)
/** What is said of a text beside it. */
export const Element = Schema.Struct({ extension: Schema.optionalKey(Extensions) })
/** Texts: one is `null` where all is said beside it. */
export const texts = few(Schema.NullOr(text))
/** What is said beside each of several texts. */
export const perPart = Schema.optionalKey(few(Schema.NullOr(Element)))

// What it decides

const base = "http://hl7.org/fhir/StructureDefinition/"

/** What the extension of FHIR's own with this name says. */
export const valueOf = (
  extensions: ReadonlyArray<Extension> | undefined,
  name: string
): string | undefined => {
  const found = extensions?.find(({ url }) => url === `${base}${name}`)
  return found?.valueString ?? found?.valueCode
}

/** An extension of FHIR's own, when there is something to say. */
export const extension = (
  name: string,
  said: string | undefined,
  as: "valueString" | "valueCode" = "valueString"
): ReadonlyArray<Extension> => (said === undefined ? [] : [{ url: `${base}${name}`, [as]: said }])

/** Leaves out what is missing, and gives nothing when all is. */
export const some = (fields: Record<string, unknown>): Record<string, unknown> | undefined => {
  const kept = Object.entries(fields).filter(([, one]) => one !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
