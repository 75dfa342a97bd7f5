import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import fc from "fast-check"
import { openZorgband } from "../../host/Zorgband.ts"
import { person } from "../generators.ts"
import * as Matching from "../matching/index.ts"
import * as Person from "../Person.ts"
import type * as PersonName from "../PersonName.ts"
import * as Match from "./Match.ts"
import * as Patient from "./Patient.ts"

/** What a Patient has room for: not how a BSN was verified, nor the flags of the register but for death. */
const inFhir = (one: Person.Person): unknown => {
  const { bsn, flags, birthDate, gender, telephones = [], identifiers = [], ...rest } = Person.encode(one)
  const died = flags?.deceased
  return {
    ...rest,
    ...(telephones.length === 0 ? {} : { telephones }),
    ...(identifiers.length === 0 ? {} : { identifiers }),
    ...(gender === undefined ? {} : { gender }),
    ...(birthDate === undefined || birthDate === "unknown" ? {} : { birthDate }),
    ...(bsn === undefined ? {} : { bsn: { value: bsn.value, verification: { status: "unverified" } } }),
    ...(died === undefined ? {} : { flags: { deceased: died === "unknown" ? true : died } })
  }
}

/** The same whatever the order of the fields. */
const sorted = (value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)])
      )

const comesBack =
  ({ read, write }: Pick<typeof Patient, "read" | "write">) =>
  () =>
    fc.assert(
      fc.property(
        person.filter((one) => Object.keys(inFhir(one) as object).length > 0),
        (one) => {
          const back = read(JSON.parse(JSON.stringify(write("1", one))))
          const empty = Result.isFailure(Person.decode(inFhir(one)))
          if (empty) return true
          expect(sorted(Result.getOrThrow(back))).toEqual(sorted(inFhir(one)))
          return true
        }
      ),
      { numRuns: 300 }
    )

describe("a person as FHIR Patient", () => {
  it("comes back as it was, but for what a Patient has no room for", comesBack(Patient))

  it("is caught when a prefix is lost on the way", () => {
    const lost = (id: string, one: Person.Person): Patient.Patient => {
      const patient = Patient.write(id, one)
      const name = patient.name?.map(({ _family, ...rest }) => rest)
      return { ...patient, ...(name === undefined ? {} : { name }) }
    }
    expect(comesBack({ ...Patient, write: lost })).toThrow()
  })

  it("has the parts of the Dutch name apart, and the whole as it is used", () => {
    const name: PersonName.PersonName = {
      own: { prefix: "van der", name: "Horst" },
      partner: { name: "Jansen" },
      usage: "V"
    }
    const [written] = Patient.write("1", { name }).name ?? []
    expect(written?.family).toBe("Jansen-van der Horst")
    expect(Result.getOrThrow(Patient.read({ resourceType: "Patient", name: [written] })).name).toEqual(name)
  })

  it("is read from a plain message: a surname with its prefix, a telephone number as people write it", () => {
    const read = Patient.read({
      resourceType: "Patient",
      meta: { versionId: "1" },
      name: [{ family: "van der Horst", given: ["Jan", "Willem"] }],
      telecom: [
        { system: "phone", value: "06-12345678" },
        { system: "phone", value: "ask the desk" }
      ],
      address: [{ line: ["Dorpsstraat 1"], postalCode: "1234 ab", city: "Utrecht" }]
    })
    expect(Result.getOrThrow(read)).toEqual({
      name: { own: { prefix: "van der", name: "Horst" }, firstNames: "Jan Willem" },
      telephones: ["+31612345678"],
      address: { postcode: "1234AB", place: "Utrecht" }
    })
  })

  it("is read by what each part is used for, and what cannot be read costs no more than itself", () => {
    const read = Patient.read({
      resourceType: "Patient",
      name: [
        { use: "maiden", family: "Bakker" },
        { use: "usual", given: ["Annie"] },
        { use: "official", family: "Visser", given: [null, "Anna"], _given: [{ extension: [] }, null] }
      ],
      telecom: [
        { system: "email", value: "none" },
        { system: "email", value: "Anna@Post.Example" },
        { system: "fax", value: "020-1234567" },
        { value: "06-12345678" }
      ],
      address: [
        { use: "old", postalCode: "1111AA", country: "NL" },
        { use: "home", postalCode: "2222BB", country: "Nederland" }
      ]
    })
    expect(Result.getOrThrow(read)).toEqual({
      name: { own: { name: "Visser" }, firstNames: "Anna", usualName: "Annie" },
      telephones: ["+31612345678"],
      email: "Anna@post.example",
      address: { postcode: "2222BB" }
    })
  })

  it("is refused when it throws while it is looked at, without telling what it threw", () => {
    const said = () => {
      throw new Error("Trompetter")
    }
    const patient = { resourceType: "Patient", name: new Proxy([], { get: said }) }
    expect(Patient.read(patient)).toMatchObject({ failure: { _tag: "InvalidPatient" } })
    const parameters = Object.defineProperty({ resourceType: "Parameters" }, "parameter", { get: said })
    expect(Match.asked(parameters)).toMatchObject({ failure: { _tag: "InvalidParameters" } })
  })

  it("is refused when it is none, without telling what was given", () => {
    for (const input of [null, {}, { resourceType: "Patient", name: "Trompetter" }]) {
      const { failure } = Patient.read(input) as { failure: Error & { readonly _tag: string } }
      expect(failure._tag).toBe("InvalidPatient")
      expect(failure.message).not.toContain("Trompetter")
    }
    const badBsn = {
      resourceType: "Patient",
      identifier: [{ system: "http://fhir.nl/fhir/NamingSystem/bsn", value: "111111111" }]
    }
    expect((Patient.read(badBsn) as { failure: { readonly _tag: string } }).failure._tag).toBe(
      "InvalidPerson"
    )
  })
})

describe("$match", () => {
  const jan = {
    resourceType: "Patient",
    name: [{ family: "Trompetter", given: ["Johannes"] }],
    birthDate: "1951-03-04",
    gender: "male",
    telecom: [{ system: "phone", value: "06-12345678" }]
  }
  const parameters = (...more: ReadonlyArray<object>) => ({
    resourceType: "Parameters",
    parameter: [{ name: "resource", resource: jan }, ...more]
  })

  it("finds a client and grades it, as a searchset", async () => {
    await using host = await openZorgband({ ledger: memory(), tenant: "fhir" })
    await host.migrations.apply()
    const { clients } = host.as({ actor: "desk", purpose: "intake" })
    const said = Result.getOrThrow(Patient.read(jan))
    const { client } = await clients.register({ source: "home-care", localId: "1", person: said })
    const matched = await clients.match(Result.getOrThrow(Match.asked(parameters())))
    const bundle = Match.bundle(
      matched,
      await Promise.all(matched.candidates.map((one) => clients.get(one.client)))
    )
    expect(bundle).toMatchObject({
      type: "searchset",
      total: 1,
      entry: [{ resource: { id: client, birthDate: "1951-03-04" }, search: { mode: "match" } }]
    })
    expect(bundle.entry[0]?.search.extension[0].valueCode).toBe(matched.candidates[0]?.why.outcome)
    // Of a client that a host asked about by itself, and that has another verified BSN.
    const [left, right] = ["one", "other"].map((bsn) => ({
      id: bsn,
      surname: "Trompetter",
      bsn,
      bsnVerified: true
    }))
    const why = Matching.score(Matching.Model.standard, left!, right!)
    const other = Match.bundle({ ...matched, candidates: [{ ...matched.candidates[0]!, why }] }, [
      await clients.get(client)
    ])
    expect(other.entry[0]?.search.extension[0].valueCode).toBe("certainly-not")
  })

  it("reads how many are asked, and refuses what is no question", () => {
    const many = parameters(
      { name: "count", valueInteger: 3 },
      { name: "onlyCertainMatches", valueBoolean: true }
    )
    expect(Result.getOrThrow(Match.asked(many))).toMatchObject({ limit: 3, onlyCertain: true })
    for (const wrong of [
      {},
      parameters({ name: "count", valueInteger: 0 }),
      parameters({ name: "count", valuePositiveInt: 3 }),
      parameters({ name: "onlyCertainMatches", valueString: "true" }),
      parameters({ name: "resource", resource: jan }),
      { resourceType: "Parameters", parameter: [] }
    ])
      expect(Match.asked(wrong)).toMatchObject({ failure: { _tag: "InvalidParameters" } })
  })
})
