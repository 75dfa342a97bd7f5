/// <reference types="node" />
import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Matching from "./index.ts"
import { type Features, link, Model, type Options } from "./index.ts"

const anna: Features = {
  id: "a1",
  firstNames: "Anna Maria",
  surname: "van der Horst",
  birthDate: "1956-03-14",
  gender: "V",
  postcode: "3511 AB",
  houseNumber: "12",
  telephone: "06-12348765"
}
const linked = (records: ReadonlyArray<Features>, options: Options = {}) =>
  Result.getOrThrow(link(records, { model: Model.standard, ...options }))

describe("link", () => {
  it("finds one person behind another spelling, a nickname and a partner's name", () => {
    const { clusters, links } = linked([
      anna,
      { ...anna, id: "a2", firstNames: "Annie", surname: "Horst", telephone: "+31612348765" },
      { ...anna, id: "a3", surname: "de Groot-van der Horst", postcode: "3511ab" },
      { ...anna, id: "a4", firstNames: "Horst", surname: "Anna" },
      { id: "b1", firstNames: "Pieter", surname: "Bakker", birthDate: "1960-01-02", postcode: "3511AB" }
    ])
    expect(clusters.map((ids) => ids.join(" ")).sort()).toEqual(["a1 a2 a3 a4", "b1"])
    expect(links).toHaveLength(3)
  })

  it("finds one person behind names that changed places, prefix and all, and initials of an official name", () => {
    const { clusters } = linked([
      anna,
      { ...anna, id: "a2", firstNames: "van der Horst", surname: "Anna Maria" },
      { ...anna, id: "a3", firstNames: undefined, initials: "A.M." },
      { ...anna, id: "b1", firstNames: "Toos", surname: "Veld", birthDate: "1956-03-20" },
      { ...anna, id: "b2", firstNames: undefined, initials: "C.T.", surname: "Veld", birthDate: "1956-03-20" }
    ])
    expect(clusters.map((ids) => ids.join(" ")).sort()).toEqual(["a1 a2 a3", "b1 b2"])
  })

  it("takes two names for one when a third record explains them, and only then", () => {
    const joop = (id: string, given: Partial<Features>): Features => ({
      ...anna,
      firstNames: undefined,
      ...given,
      id
    })
    const called = joop("c", { firstNames: "Bram", usualName: "Bram" })
    const initials = joop("i", { initials: "Q." })
    const both = joop("b", { firstNames: "Quirinus", usualName: "Bram" })
    expect(linked([called, initials]).clusters).toHaveLength(2)
    expect(linked([called, initials, both]).clusters).toHaveLength(1)
  })

  it("tells namesakes apart by the number in an e-mail address, and spouses by the names they took", () => {
    const far = { postcode: "9711LM", houseNumber: "3", telephone: undefined }
    const score = (left: Partial<Features>, right: Partial<Features>) =>
      Matching.score(Model.standard, { ...anna, ...left }, { ...anna, ...right }).fields
    const level = (field: string, left: Partial<Features>, right: Partial<Features>) =>
      score(left, right).find((line) => line.field === field)?.level
    expect(
      level("email", { email: "anna.horst12@post.example" }, { email: "anna.horst77@post.example" })
    ).toBe("different")
    expect(level("email", { email: "anna.horst@post.example" }, { email: "ana.horst@post.example" })).toBe(
      "typing error"
    )
    expect(
      level(
        "surname",
        { surname: "Dijk", partnerSurname: "Vos", ...far },
        { surname: "Vaart", partnerSurname: "Dijk" }
      )
    ).toBe("similar")
  })

  it("asks a person about twins, newborns and two people under one BSN", () => {
    const twin = (firstNames: string, id: string): Features => ({ ...anna, id, firstNames })
    const asked = (left: Features, right: Features) =>
      linked([left, right]).doubts.map(({ because }) => because)
    expect(asked(twin("Lisa", "1"), twin("Eva", "2"))).toEqual(["twins"])
    expect(asked(twin("Lisa", "1"), twin("Lise", "2"))).toEqual(["twins"])
    expect(asked({ ...anna, multipleBirthOrder: 1 }, { ...anna, id: "2", multipleBirthOrder: 2 })).toEqual([
      "twins"
    ])
    expect(asked(twin("", "1"), twin("", "2"))).toEqual(["twins"])
    const initials = (letters: string, id: string): Features => ({ ...twin("", id), initials: letters })
    expect(asked(initials("P.H.", "1"), initials("P.L.", "2"))).toEqual(["twins"])
    const bare = { ...twin("", "2"), postcode: "9711LM", houseNumber: "3", telephone: undefined }
    expect(linked([{ ...anna, gender: undefined }, bare]).clusters).toHaveLength(1)
    expect(asked(anna, { ...bare, gender: "M" })).toEqual(["twins"])
    expect(
      asked(
        { ...anna, partnerSurname: "Vos", email: "a@b.example" },
        {
          ...bare,
          partnerSurname: "Groot",
          email: "a@b.example"
        }
      )
    ).toEqual(["twins"])
    expect(asked(twin("Baby van", "1"), twin("Baby van", "2"))).toEqual(["newborn"])
    const shared = { bsn: "token", bsnVerified: true }
    expect(
      asked({ ...anna, ...shared }, { ...twin("Joke", "2"), ...shared, birthDate: "1956-03-15" })
    ).toEqual(["first name"])
  })

  it("asks a person about records without any name, and ties nobody together by them", () => {
    const {
      firstNames: _,
      surname: __,
      telephone,
      ...nameless
    } = { ...anna, houseSuffix: "A", place: "Utrecht" }
    const lisa = { ...anna, firstNames: "Lisa", surname: "Bos" }
    for (const birthDate of ["1956-03-14", "1956-01-01"]) {
      const bare = { ...nameless, birthDate }
      const receipt = Matching.score(Model.standard, { ...bare, id: "1" }, { ...bare, id: "2" })
      expect([receipt.outcome, receipt.rule]).toEqual(["probable", "no name"])
      const found = linked([
        { ...bare, id: "1" },
        { ...bare, id: "2" },
        { ...lisa, birthDate }
      ])
      expect(found.clusters).toHaveLength(3)
      expect(new Set(found.doubts.map(({ because }) => because))).toEqual(new Set(["no name"]))
    }
    for (const told of [{ telephone }, { email: "a@b.example" }, { bsn: "token", bsnVerified: true }])
      expect(
        linked([
          { ...nameless, ...told, id: "1" },
          { ...nameless, ...told, id: "2" }
        ]).links
      ).toHaveLength(1)
  })

  it("takes an initial for the name it fits sixteen times better than that of a namesake or twin elsewhere", () => {
    const far = { postcode: "9711LM", houseNumber: "3", telephone: "0501234567" }
    const open = { ...anna, id: "o", firstNames: undefined, initials: "A." }
    const among = (...others: ReadonlyArray<Partial<Features>>) =>
      linked([
        { ...anna, firstNames: "Anna" },
        open,
        ...others.map((other, n) => ({ ...anna, id: `t${n}`, ...other }))
      ])
        .clusters.map((ids) => ids.join(" "))
        .sort()
    expect(among({ firstNames: "Aleida", ...far })).toEqual(["a1 o", "t0"])
    expect(among({ firstNames: "Aleida" })).toEqual(["a1", "o", "t0"])
    // Of a multiple birth, says another record of hers: then a twin must be among the records.
    const born = { firstNames: "Anna", multipleBirthOrder: 1 }
    expect(among(born)).toEqual(["a1 t0", "o"])
    expect(among(born, { firstNames: "Wim", ...far })).toEqual(["a1 o t0", "t1"])
  })

  it("weighs the partner's name, and misses both names of whom only one is known", () => {
    const level = (field: string, left: Partial<Features>, right: Partial<Features>) =>
      Matching.score(Model.standard, { ...anna, ...left }, { ...anna, ...right }).fields.find(
        (line) => line.field === field
      )?.level
    const vos = { partnerSurname: "Vos" }
    expect(level("partner", vos, vos)).toBe("same")
    expect(level("partner", vos, { partnerSurname: "Vosz" })).toBe("typing error")
    expect(level("partner", vos, { partnerSurname: "Groot" })).toBe("different")
    expect(level("partner", vos, {})).toBe("missing")
    // Already told by the surnames.
    expect(level("partner", vos, { surname: "Vos", partnerSurname: "Horst" })).toBe("missing")
    expect(level("surname", vos, { surname: "Groot" })).toBe("different, the partner's too")
    expect(level("surname", {}, { surname: "Groot" })).toBe("different")
  })

  it("gives a level that a model of before does not know its standard weight", () => {
    const { partner: _, ...fields } = Model.standard.fields
    const since = ["different, the partner's too", "two names in the other order", "year nearly the same"]
    const without = (field: string) => fields[field]!.filter(({ level }) => !since.includes(level))
    const known = { surname: without("surname"), birthDate: without("birthDate") }
    const before = { ...Model.standard, fields: { ...fields, ...known } }
    const other = { ...anna, id: "2", surname: "Groot", partnerSurname: "Vos" }
    const turned = { ...anna, id: "2", surname: "Horst de Groot", birthDate: "1957" }
    for (const [one, two] of [
      [anna, other],
      [{ ...anna, partnerSurname: "Vos" }, other],
      [{ ...anna, surname: "Groot Horst" }, turned]
    ] as const)
      expect(Matching.score(before, one, two)).toEqual(Matching.score(Model.standard, one, two))
  })

  it("knows two surnames in the other order, with a prefix between them or none", () => {
    const level = (left: string, right: string) =>
      Matching.score(Model.standard, { id: "1", surname: left }, { id: "2", surname: right }).fields.find(
        ({ field }) => field === "surname"
      )?.level
    const order = "two names in the other order"
    for (const [left, right, expected] of [
      ["García Castro", "Castro García", order],
      ["de la Cruz García", "García de la Cruz", order],
      ["Berg Smit", "Smit van den Berg", order],
      ["García Castro", "García Castro", "same"],
      // Another name stands between them.
      ["García Castro", "Castro Ruiz García", "different"],
      ["Garbo", "Bogar", "different"]
    ] as const) {
      expect([left, right, level(left, right)]).toEqual([left, right, expected])
      expect(level(right, left)).toBe(expected)
    }
  })

  it("knows years of birth that are nearly the same, where one of them is all that is known", () => {
    const level = (left: string, right: string) =>
      Matching.score(Model.standard, { id: "1", birthDate: left }, { id: "2", birthDate: right }).fields.find(
        ({ field }) => field === "birthDate"
      )?.level
    for (const [left, right, expected] of [
      ["1950", "1951", "year nearly the same"],
      ["1950", "1952-07-14", "year nearly the same"],
      ["1950-00-00", "1948-05", "year nearly the same"],
      ["1950", "1953", "different"],
      ["1950", "1970", "different"],
      ["1950-05", "1951-05", "different"],
      ["1950", "1950-05-03", "known part the same"]
    ] as const) {
      expect([left, right, level(left, right)]).toEqual([left, right, expected])
      expect(level(right, left)).toBe(expected)
    }
  })

  it("keeps apart two verified BSNs, partitions and dismissed pairs, also by way of a third record", () => {
    const third = { ...anna, id: "c" }
    const apart = (left: Partial<Features>, right: Partial<Features>, options: Options = {}) =>
      linked([{ ...anna, ...left, id: "a" }, { ...anna, ...right, id: "b" }, third], options).clusters.every(
        (ids) => !(ids.includes("a") && ids.includes("b"))
      )
    expect(apart({}, {})).toBe(false)
    expect(apart({ bsn: "x", bsnVerified: true }, { bsn: "y", bsnVerified: true })).toBe(true)
    expect(apart({ partition: "wmo" }, { partition: "zvw" })).toBe(true)
    expect(apart({}, {}, { rejected: [["b", "a"]] })).toBe(true)
  })

  it("finds names that changed places, though nothing else of the persons is known", () => {
    const { birthDate: _, gender: __, ...petra } = { ...anna, firstNames: "Petra", surname: "Bakkers" }
    const turned = { ...petra, id: "b", firstNames: "Bakkers", surname: "Petra" }
    const { prior, score } = Matching.score(Model.standard, petra, turned)
    const model = { ...Model.standard, prior: prior - score + 0.001 }
    expect(linked([petra, turned], { model }).doubts).toHaveLength(1)
  })

  it("is the same with any number of workers, and lets them go", async () => {
    const many = Array.from({ length: 5_000 }, (_, n): Features => {
      const person = n % 3_000
      return {
        ...anna,
        id: `${n}`,
        firstNames: ["Anna", "Bram", "Cor", "Dirk", "Else"][person % 5],
        surname: `${"bakdirmolvosrem".slice(person % 11, (person % 11) + 4)}${person % 13}-${n % 7 === 0 ? "Jansen" : ""}`,
        birthDate: `19${10 + (person % 83)}-0${1 + (person % 9)}-${10 + (person % 17)}`,
        postcode: `${1000 + (person % 1_999)} AB`,
        telephone: `06${10_000_000 + person}`,
        email: n % 2 === 0 ? undefined : `post${person}@post.example`,
        extra: n % 5 === 0 ? { client: `${person}` } : n % 11 === 0 ? { trade: "bakker" } : undefined
      }
    })
    for (const workers of [0, 1, 3]) {
      let open = 0
      const pool: Matching.Pool = {
        open: () => {
          const crew = Array.from({ length: workers }, () => Matching.worker())
          open++
          return {
            workers,
            run: async (worker, task) => structuredClone(crew[worker]!(structuredClone(task))),
            close: () => open--
          }
        }
      }
      expect(await Matching.linkWith(pool, many.values())).toEqual(link(many))
      expect(Result.isFailure(await Matching.linkWith(pool, [anna, anna]))).toBe(true)
      expect(open).toBe(0)
    }
  })

  it("refuses two records with one id", () => {
    const refused = link([anna, { ...anna, id: "b" }, anna])
    expect(Result.isFailure(refused) && refused.failure.positions).toEqual([0, 2])
  })

  it("copes with nothing, emptiness and excess", () => {
    expect(linked([]).clusters).toEqual([])
    expect(linked(Array.from({ length: 50 }, (_, i) => ({ id: `${i}` }))).clusters).toHaveLength(50)
    const huge = "Ж\u0301🧑‍⚕️\u202E\u0000".repeat(200_000)
    const odd = {
      ...anna,
      surname: huge,
      firstNames: huge,
      street: huge,
      email: huge,
      birthDate: huge,
      telephone: huge
    }
    expect(linked([odd, { ...odd, id: "2" }]).clusters.flat()).toHaveLength(2)
    const line = Array.from({ length: 10_000 }, (_, i) => ({
      id: `${i}`,
      surname: `naam${i}`,
      telephone: "0201234567"
    }))
    expect(linked(line).clusters).toHaveLength(10_000)
  })

  it("compares not nearly a hundred times as often in ten times as many records that are all alike", () => {
    const letters = (n: number): string =>
      n.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]!)
    const alike: ReadonlyArray<(n: number) => Features> = [
      (n) => ({ id: `${n}`, surname: `na${letters(n)}`, telephone: "0201234567" }),
      (n) => ({ ...anna, id: `${n}`, surname: `na${letters(n)}` }),
      (n) => ({ ...anna, id: `${n}`, street: `weg ${letters(n)}` })
    ]
    type Compare = (records: ReadonlyArray<Features>, one: () => "different") => void
    const growth = (record: (n: number) => Features, compare: Compare): number => {
      const count = (size: number): number => {
        let comparisons = 0
        compare(
          Array.from({ length: size }, (_, n) => record(n)),
          () => {
            comparisons++
            return "different"
          }
        )
        return comparisons
      }
      return count(10_000) / count(1_000)
    }
    const linking: Compare = (records, one) =>
      linked(records, { likeness: { name: "counting", comparators: { surname: one, street: one } } })
    const eachWithEach: Compare = (records, one) => {
      for (let i = 0; i < records.length; i++) for (let j = 0; j < i; j++) one()
    }
    for (const record of alike) expect(growth(record, linking)).toBeLessThan(30)
    expect(growth(alike[0]!, eachWithEach)).toBeGreaterThan(30)
  })

  it("makes one cluster of ten thousand equal records", () => {
    expect(linked(Array.from({ length: 10_000 }, (_, i) => ({ ...anna, id: `${i}` }))).clusters).toHaveLength(
      1
    )
  })
})
