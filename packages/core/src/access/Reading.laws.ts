/** The laws of {@link Reading}, as data. */
import fc from "fast-check"
import type { Caller } from "./Caller.ts"
import type * as Reading from "./Reading.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Reading, "role" | "mayRead" | "visible" | "visibility">

const label = fc.constantFrom("psychosocial", "complaint", "hr", "legal", "finance")
const labels = fc.uniqueArray(label, { maxLength: 5 })

/** The laws of reading. Each throws when it does not hold. */
export const laws = ({ role, mayRead, visible, visibility }: Subject) => {
  const reader = (granted: ReadonlyArray<string>): Caller => ({
    actor: "employee-17",
    purpose: "care",
    roles: ["care-desk", ...granted.map(role)]
  })
  return {
    "nothing is read without the role for each of its labels": () =>
      fc.assert(
        fc.property(
          labels,
          labels,
          (granted, on) => mayRead(reader(granted), on) === on.every((one) => granted.includes(one))
        )
      ),

    "a caller without roles reads what has no label, and nothing else": () =>
      fc.assert(
        fc.property(labels, (on) => mayRead({ actor: "a", purpose: "care" }, on) === (on.length === 0))
      ),

    "what is listed may be read, and up to four labels what may be read is listed": () =>
      fc.assert(
        fc.property(labels, labels, (granted, on) => {
          const listed = visible(reader(granted)).includes(visibility(on))
          const may = mayRead(reader(granted), on)
          return granted.length <= 4 ? listed === may : !listed || may
        })
      ),

    "one more role never hides what was seen": () =>
      fc.assert(
        fc.property(fc.uniqueArray(label, { maxLength: 3 }), label, (granted, more) => {
          const after = visible(reader([...granted, more]))
          return visible(reader(granted)).every((one) => after.includes(one))
        })
      ),

    "the order of labels does not matter, and other labels are another text": () =>
      fc.assert(
        fc.property(labels, labels, (one, other) => {
          const same = [...one].sort().join() === [...other].sort().join()
          return (
            visibility(one) === visibility([...one].reverse()) &&
            (visibility(one) === visibility(other)) === same
          )
        })
      ),

    "a list asks at most sixteen texts, however many roles there are": () =>
      fc.assert(fc.property(labels, (granted) => visible(reader(granted)).length <= 16))
  }
}
