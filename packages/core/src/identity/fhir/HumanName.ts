/** A name as FHIR `HumanName` in the Dutch form: own and partner's surname with prefixes, initials, usual name, name usage. */
import { Schema } from "effect"
import * as PersonName from "../PersonName.ts"
import { Element, Extensions, extension, perPart, some, text, texts, valueOf } from "./Element.ts"

// What it is

/** The parts of a name that are read and written. */
export const HumanName = Schema.Struct({
  /** What the name is used for. */
  use: Schema.optionalKey(text),
  /** The whole name; it is not taken apart. */
  text: Schema.optionalKey(text),
  /** The surname as it is used. */
  family: Schema.optionalKey(text),
  /** Its parts. */
  _family: Schema.optionalKey(Element),
  /** First names and initials. */
  given: Schema.optionalKey(texts),
  /** Which of these they are. */
  _given: perPart,
  /** Name usage. */
  extension: Schema.optionalKey(Extensions)
})
type HumanName = typeof HumanName.Type

// What it decides

const ownName = "humanname-own-name"
const ownPrefix = "humanname-own-prefix"
const partnerName = "humanname-partner-name"
const partnerPrefix = "humanname-partner-prefix"
const assembly = "humanname-assembly-order"
const qualifier = "iso21090-EN-qualifier"

const usages = Object.fromEntries(Object.entries(PersonName.nlCore).map(([usage, code]) => [code, usage]))

/** Names that are not, or no longer, the official one. */
const beside = ["usual", "nickname", "anonymous", "old", "maiden"]

const officialOf = (names: ReadonlyArray<HumanName>): HumanName | undefined =>
  names.find(({ use }) => use === "official") ??
  names.find(({ use }) => use === undefined || !beside.includes(use)) ??
  names[0]

/** Reads the official name, and the first name that is used. */
export const read = (names: ReadonlyArray<HumanName> = []): unknown => {
  const official = officialOf(names)
  const usual = names.find(({ use }) => use === "usual")
  const parts = (kind: "BR" | "IN") =>
    official?.given?.filter((one, at) => {
      const said = valueOf(official._given?.[at]?.extension, qualifier)
      return one !== null && (said === kind || (kind === "BR" && said === undefined))
    })
  const family = official?._family?.extension
  const own = valueOf(family, ownName)
  const partner = valueOf(family, partnerName)
  const surname = (name: string | undefined, prefix: string | undefined) =>
    name === undefined ? undefined : some({ name, prefix })
  const whole = own === undefined && partner === undefined ? official?.family : undefined
  return some({
    own: whole === undefined ? surname(own, valueOf(family, ownPrefix)) : PersonName.parseSurname(whole),
    partner: surname(partner, valueOf(family, partnerPrefix)),
    firstNames: parts("BR")?.join(" ") || undefined,
    initials: parts("IN")?.join("") || undefined,
    usualName:
      usual === official ? undefined : usual?.given?.filter((one) => one !== null).join(" ") || undefined,
    usage: usages[valueOf(official?.extension, assembly) ?? ""]
  })
}

/** Writes the official name, and the first name that is used apart. */
export const write = (name: PersonName.PersonName): ReadonlyArray<HumanName> => {
  const { own, partner, firstNames, initials, usualName, usage } = name
  const given = [
    ...(firstNames?.split(" ") ?? []).map((one) => ({ one, kind: "BR" })),
    ...(initials === undefined ? [] : [{ one: initials, kind: "IN" }])
  ]
  const family = [
    ...extension(ownPrefix, own?.prefix),
    ...extension(ownName, own?.name),
    ...extension(partnerPrefix, partner?.prefix),
    ...extension(partnerName, partner?.name)
  ]
  const surname = PersonName.surname(name)
  const official = {
    use: "official",
    ...(surname === "" ? {} : { family: surname }),
    ...(family.length === 0 ? {} : { _family: { extension: family } }),
    ...(given.length === 0
      ? {}
      : {
          given: given.map(({ one }) => one),
          _given: given.map(({ kind }) => ({ extension: extension(qualifier, kind, "valueCode") }))
        }),
    ...(usage === undefined ? {} : { extension: extension(assembly, PersonName.nlCore[usage], "valueCode") })
  }
  return [
    ...(surname === "" && given.length === 0 ? [] : [official]),
    ...(usualName === undefined ? [] : [{ use: "usual", given: [usualName] }])
  ]
}
