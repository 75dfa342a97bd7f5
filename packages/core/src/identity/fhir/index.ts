/** Persons and matching in the shapes of FHIR R4. */
export * as Match from "./Match.ts"
export * as Patient from "./Patient.ts"
