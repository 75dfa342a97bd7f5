/** The laws of {@link Reading}, as data. */
import fc from "fast-check"
import * as Caller from "./Caller.ts"
import type * as Reading from "./Reading.ts"

/** What is put to the test. */
export interface Subject
  extends Pick<
    typeof Reading,
    "role" | "seeingRole" | "mayRead" | "maySee" | "visible" | "readable" | "visibility"
  > {
  /** Whether somebody may call at all: `Schema.is` of `Caller`. */
  readonly isCaller: (caller: unknown) => boolean
}

const label = fc.constantFrom("psychosocial", "complaint", "hr", "legal", "finance")
const labels = fc.uniqueArray(label, { maxLength: 5 })
const few = fc.uniqueArray(label, { maxLength: Caller.maxLabels })

/** The laws of reading. Each throws when it does not hold. */
export const laws = ({
  role,
  seeingRole,
  mayRead,
  maySee,
  visible,
  readable,
  visibility,
  isCaller
}: Subject) => {
  const reader = (granted: ReadonlyArray<string>): Caller.Caller => ({
    actor: "employee-17",
    purpose: "care",
    roles: ["care-desk", ...granted.map(role)]
  })
  const seer = (granted: ReadonlyArray<string>, seen: ReadonlyArray<string>): Caller.Caller => ({
    ...reader(granted),
    roles: [...granted.map(role), ...seen.map(seeingRole)]
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

    "what is listed may be read, and what may be read is listed": () =>
      fc.assert(
        fc.property(labels, labels, (granted, on) => {
          const who = reader(granted)
          return !isCaller(who) || visible(who).includes(visibility(on)) === mayRead(who, on)
        })
      ),

    "who sees the facts of a label is shown that it is there, and reads nothing of it": () =>
      fc.assert(
        fc.property(labels, labels, labels, (granted, seen, on) => {
          const who = seer(granted, seen)
          const shown = maySee(who, on)
          const read = mayRead(who, on)
          return (
            shown === on.every((one) => granted.includes(one) || seen.includes(one)) &&
            read === on.every((one) => granted.includes(one)) &&
            (!isCaller(who) ||
              (visible(who).includes(visibility(on)) === shown &&
                readable(who).includes(visibility(on)) === read))
          )
        })
      ),

    "who has more roles that open labels than a list can ask for is no caller, and nobody else is refused":
      () =>
        fc.assert(
          fc.property(labels, fc.boolean(), (granted, twice) => {
            const who = reader(twice ? [...granted, ...granted] : granted)
            return isCaller(who) === granted.length <= Caller.maxLabels
          })
        ),

    "one more role never hides what was seen": () =>
      fc.assert(
        fc.property(few, label, (granted, more) => {
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

    "a list asks at most four texts, so that sixteen parties can be asked at once": () =>
      fc.assert(
        fc.property(labels, (granted) => {
          const who = reader(granted)
          return !isCaller(who) || visible(who).length <= 4
        })
      )
  }
}
