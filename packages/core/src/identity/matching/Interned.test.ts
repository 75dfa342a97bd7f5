import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { Interned } from "./Interned.ts"
import { type Features, link, Model } from "./index.ts"

/** Numbers of texts, each the first time in turn. */
type Numbers = (text: string) => number

const interned = (): Numbers => {
  let size = 0
  const numbers = new Interned(() => ++size)
  return (text) => numbers.of(text)
}

/** Made in half a second to have the 64 bits of `date` in a hash without a key, that of {@link unkeyed}. */
const crafted =
  "漢漢漢被蹻嬱昑釳嗉桨軟杲譧豠菠侚紿蟅熢猲蟰嗜窲傰骶馞酧挻墭蜩趫嫬蘋捊掩跉悅坃鄣硭騈衪赴冴瞥氆借曷嚘栥痽実瑧蓬乳浙率" +
  "三振裵螙峫輴屧汌揼殘餢巆蝯鐴嵳嘤鍚搊靶指帊廃輬饗冕赀唄瘃粀鄘錁挀秒髍從宴鄚霵榳睹埭賮拫枵轤攵苑驪铿摉酥焈蟊縭煉务炶"
const date = "1956-03-14"

/** Broken: what a text is known by can be worked out by who writes it. */
const unkeyed = (): Numbers => {
  const seen = new Map<string, number>()
  return (text) => {
    let low = text.length
    let high = 0x41c6ce57
    for (let i = 0; i < text.length; i++) {
      low = Math.imul(low ^ text.charCodeAt(i), 0x9e3779b1)
      high = Math.imul(high ^ text.charCodeAt(i), 0x5f356495)
    }
    const known = `${low} ${high}`
    if (!seen.has(known)) seen.set(known, seen.size + 1)
    return seen.get(known)!
  }
}

/** Broken: a unit behind the last pair of them is not looked at. */
const inPairs = (): Numbers => {
  const numbers = interned()
  return (text) => numbers(`${text.slice(0, text.length & ~1)} `)
}

const laws = {
  "who writes a text cannot make it pass for another": (make: () => Numbers) => {
    const numbers = make()
    expect(numbers(crafted)).not.toBe(numbers(date))
  },
  "a text has one number, and no other text has it": (make: () => Numbers) => {
    const unit = fc.constantFrom("a", "b", "\0", "\u0101", "\uffff")
    fc.assert(
      fc.property(fc.array(fc.string({ unit, minLength: 1, maxLength: 5 }), { maxLength: 200 }), (texts) => {
        const numbers = make()
        const known = new Map(texts.map((text) => [text, numbers(text)]))
        expect(new Set(known.values()).size).toBe(known.size)
        for (const [text, number] of known) expect(numbers(text)).toBe(number)
      })
    )
  }
}
const twins: Record<keyof typeof laws, () => Numbers> = {
  "who writes a text cannot make it pass for another": unkeyed,
  "a text has one number, and no other text has it": inPairs
}

describe("Interned", () => {
  for (const [name, law] of Object.entries(laws)) {
    it(name, () => law(interned))
    it(`${name}: a broken copy is caught`, () => {
      expect(() => law(twins[name as keyof typeof laws])).toThrow()
    })
  }

  it("a record takes nothing from the records of others", () => {
    const anna: Features = {
      id: "a1",
      firstNames: "Anna Maria",
      surname: "Horst",
      birthDate: date,
      place: "Utrecht"
    }
    const records = [anna, { ...anna, id: "a2", firstNames: "Annie" }]
    const clustersWith = (birthDate: string) =>
      link([{ id: "0", surname: "Bakker", birthDate }, ...records], { model: Model.standard })
    expect(clustersWith(crafted)).toEqual(clustersWith("unreadable"))
  })
})
