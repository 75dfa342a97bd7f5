/**
 * For tests of code that works with people: generators for fast-check, laws to run on an implementation of one's own,
 * and a synthetic Dutch population with its truth.
 */
export * as AddressLaws from "./Address.laws.ts"
export * as BsnLaws from "./Bsn.laws.ts"
export * as Generators from "./generators.ts"
export * as IdentifierLaws from "./Identifier.laws.ts"
export * as PersonLaws from "./Person.laws.ts"
export * as PersonNameLaws from "./PersonName.laws.ts"
export * as Synthetic from "./population/Synthetic.ts"
export * as TelephoneLaws from "./Telephone.laws.ts"
export * as TextLaws from "./Text.laws.ts"
