import { describe, expect, it } from "@effect/vitest"
import * as Phonetic from "./Phonetic.ts"
import * as Similarity from "./Similarity.ts"

describe("Phonetic.key", () => {
  it.each([
    ["jansen", "janssen", "janßen"],
    ["meijer", "meyer", "meier"],
    ["visser", "fisser", "visscher"],
    ["schmidt", "smit", "smid"],
    ["kuiper", "kuyper", "cuijper"],
    ["dijkstra", "dykstra"],
    ["philips", "filips"],
    ["thijs", "tijs"],
    ["bos", "bosch", "bosz"],
    ["groot", "grood"]
  ])("is one for the spellings of %s", (...names) => {
    expect(new Set(names.map(Phonetic.key)).size).toBe(1)
  })

  it.each([
    ["jansen", "jans"],
    ["visser", "visstra"],
    ["bakker", "dekker"],
    ["berg", "burg"]
  ])("tells %s from %s", (one, other) => {
    expect(Phonetic.key(one)).not.toBe(Phonetic.key(other))
  })

  it("leaves other scripts as they are", () => expect(Phonetic.key("иванов")).toBe("иванов"))
})

describe("Similarity", () => {
  it("gives the known Jaro-Winkler values", () => {
    expect(Similarity.jaroWinkler("martha", "marhta")).toBeCloseTo(0.9611, 4)
    expect(Similarity.jaroWinkler("dixon", "dicksonx")).toBeCloseTo(0.8133, 4)
    expect(Similarity.jaroWinkler("a", "b")).toBe(0)
  })

  it("sees one typing error, and not two", () => {
    for (const other of ["vissr", "vissser", "vizser", "vsiser", "visser"])
      expect(Similarity.oneEdit("visser", other)).toBe(true)
    for (const other of ["visr", "vzsesr", "bakker", "vssire"])
      expect(Similarity.oneEdit("visser", other)).toBe(false)
  })
})
