import { describe, expect, it } from "@effect/vitest"
import * as PersonName from "./PersonName.ts"

const surname = (prefix: string, name: string): PersonName.Surname =>
  prefix === "" ? { name } : { prefix, name }

// The rules of the population register for the opening of a letter.
describe("salutation", () => {
  it.each([
    ["male", "", "", "Groenen", "", "", "E", "Geachte heer Groenen"],
    ["female", "", "", "Groenen", "", "", "E", "Geachte mevrouw Groenen"],
    ["unknown", "Jo Rene", "", "Groenen", "", "", "E", "Geachte J.R. Groenen"],
    ["other", "Jo Rene", "in het", "Veld", "", "", "E", "Geachte J.R. in het Veld"],
    ["other", "", "in het", "Veld", "", "", "E", "Geachte In het Veld"],
    ["female", "", "in het", "Veld", "", "", "P", "Geachte mevrouw In het Veld"],
    ["female", "Jo", "in het", "Veld", "van", "Velzen", "E", "Geachte mevrouw In het Veld"],
    ["female", "Jo", "in het", "Veld", "van", "Velzen", "P", "Geachte mevrouw Van Velzen"],
    ["female", "Jo", "in het", "Veld", "van", "Velzen", "V", "Geachte mevrouw Van Velzen-in het Veld"],
    ["female", "Jo", "in het", "Veld", "van", "Velzen", "N", "Geachte mevrouw In het Veld-van Velzen"],
    ["female", "Jo", "", "Groenen", "", "Groenink", "N", "Geachte mevrouw Groenen-Groenink"],
    ["female", "Jo", "in het", "Zonnetje", "'t", "Wolkje", "P", "Geachte mevrouw 't Wolkje"],
    ["female", "Jo", "in het", "Zonnetje", "'t", "Wolkje", "V", "Geachte mevrouw 't Wolkje-in het Zonnetje"],
    ["female", "Jo", "Op Den", "Berghe", "Van Der", "Broeck", "E", "Geachte mevrouw Op Den Berghe"],
    [
      "other",
      "Jo Rene",
      "Op Den",
      "Berghe",
      "Van Der",
      "Broeck",
      "V",
      "Geachte J.R. Van Der Broeck-Op Den Berghe"
    ]
  ] as const)(
    "%s %s %s %s, partner %s %s, usage %s",
    (gender, firstNames, prefix, name, pPrefix, pName, usage, text) => {
      const person: PersonName.PersonName = {
        own: surname(prefix, name),
        ...(firstNames === "" ? {} : { firstNames }),
        ...(pName === "" ? {} : { partner: surname(pPrefix, pName) }),
        usage
      }
      expect(PersonName.salutation(person, gender)).toBe(text)
    }
  )

  it("does without a surname", () => {
    expect(PersonName.salutation({ usualName: "Jo" }, "female")).toBe("Geachte mevrouw")
    expect(PersonName.salutation({ usualName: "Jo" }, "unknown")).toBe("Geachte Jo")
  })
})

describe("initials", () => {
  it.each([
    ["Henk", "H."],
    ["Johan Frank Robert", "J.F.R."],
    ["Theo Philip IJsbrand Christiaan", "T.P.I.C."],
    ["Anne-Fleur Belle", "A.B."],
    ["Suzie Q", "S.Q"],
    ["J P", "J P"],
    ["Élise", "É."],
    [".", "."]
  ])("of %s", (firstNames, initials) => expect(PersonName.initials({ firstNames })).toBe(initials))

  it("on record go first", () =>
    expect(PersonName.initials({ firstNames: "Theo", initials: "Th." })).toBe("Th."))
})

describe("a name in full, on an envelope and in a list", () => {
  const name: PersonName.PersonName = {
    own: { prefix: "van der", name: "Horst" },
    partner: { prefix: "de", name: "Boer" },
    firstNames: "Anna Maria",
    usualName: "Annie"
  }
  it.each([
    ["E", "Anna Maria van der Horst", "A.M. van der Horst", "Horst, A.M. van der"],
    ["P", "Anna Maria de Boer", "A.M. de Boer", "Boer, A.M. de"],
    ["V", "Anna Maria de Boer-van der Horst", "A.M. de Boer-van der Horst", "Boer-van der Horst, A.M. de"],
    ["N", "Anna Maria van der Horst-de Boer", "A.M. van der Horst-de Boer", "Horst-de Boer, A.M. van der"]
  ] as const)("usage %s", (usage, full, formal, listing) => {
    const used = { ...name, usage }
    expect([PersonName.full(used), PersonName.formal(used), PersonName.listing(used)]).toEqual([
      full,
      formal,
      listing
    ])
  })

  it("sorts on the core of the surname", () => {
    const people = [
      "van der Horst",
      "de Boer",
      "Van Dam",
      "'t Hart",
      "Émants",
      "Berg Kamp",
      "Bergen",
      "van den Berg"
    ]
    const sorted = people
      .map((text): PersonName.PersonName => ({ own: PersonName.parseSurname(text), firstNames: "Jo" }))
      .toSorted((a, b) => (PersonName.sortKey(a) < PersonName.sortKey(b) ? -1 : 1))
      .map(PersonName.surname)
    expect(sorted).toEqual([
      "van den Berg",
      "Bergen",
      "Berg Kamp",
      "de Boer",
      "Van Dam",
      "Émants",
      "'t Hart",
      "van der Horst"
    ])
  })
})

describe("surnames as people type them", () => {
  it.each([
    ["van der Horst", "van der", "Horst"],
    ["Horst, van der", "van der", "Horst"],
    ["v.d. Horst", "v.d.", "Horst"],
    ["vd Horst", "vd", "Horst"],
    ["van't Hoff", "van't", "Hoff"],
    ["in 'tVeld", "in 't", "Veld"],
    ["d'Arc", "d'", "Arc"],
    ["El Amrani", "El", "Amrani"],
    ["uijt te de Boogaart", "uijt te de", "Boogaart"],
    ["Smit-de Vries", undefined, "Smit-de Vries"],
    ["O'Neill", undefined, "O'Neill"],
    ["Ver Loren", undefined, "Ver Loren"],
    ["de", undefined, "de"],
    ["-", undefined, "-"]
  ])("%s", (text, prefix, name) => {
    expect(PersonName.parseSurname(text)).toEqual(prefix === undefined ? { name } : { prefix, name })
  })

  it("Maassen finds van Maassen, Maas does not", () => {
    expect(PersonName.searchKey("van Maassen")).toBe(PersonName.searchKey("MAASSEN"))
    expect(PersonName.searchKey("van Maassen")).not.toBe(PersonName.searchKey("Maas"))
  })
})
