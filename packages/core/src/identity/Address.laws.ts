/** The laws of `Address`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import type * as Address from "./Address.ts"
import { dutchAddress, houseNumber, postcode } from "./generators.ts"

/** What the laws are about. */
export type Subject = Pick<
  typeof Address,
  "parse" | "format" | "parseHouseNumber" | "formatHouseNumber" | "parsePostcode" | "key"
>

const same = (read: Result.Result<object, unknown>, value: object): boolean =>
  Result.isSuccess(read) &&
  JSON.stringify(Object.entries(read.success).toSorted()) === JSON.stringify(Object.entries(value).toSorted())

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "a Dutch address on one line is read back": () =>
    fc.assert(fc.property(dutchAddress, (address) => same(subject.parse(subject.format(address)), address))),
  "a house number is read back": () =>
    fc.assert(
      fc.property(houseNumber, (number) =>
        same(subject.parseHouseNumber(subject.formatHouseNumber(number)), number)
      )
    ),
  "a postcode is read in any case, with or without a space": () =>
    fc.assert(
      fc.property(postcode, fc.constantFrom("", " ", "  "), fc.boolean(), (code, space, lower) => {
        const text = `${code.slice(0, 4)}${space}${code.slice(4)}`
        const read = subject.parsePostcode(lower ? text.toLowerCase() : text)
        return Result.isSuccess(read) && read.success === code
      })
    ),
  "a postcode never starts with 0 and never ends in SA, SD or SS": () =>
    fc.assert(
      fc.property(postcode, fc.constantFrom("SA", "SD", "SS"), (code, letters) =>
        [code.slice(0, 4) + letters, `0${code.slice(1)}`].every((text) =>
          Result.isFailure(subject.parsePostcode(text))
        )
      )
    ),
  "one front door has one key, however it is written": () =>
    fc.assert(
      fc.property(dutchAddress, ({ letter: _, ...address }) => {
        const { addition, street: __, ...door } = address
        const written = [{ ...door, ...(addition === undefined ? {} : { addition: addition.toUpperCase() }) }]
        if (addition?.length === 1 && /[a-z]/i.test(addition))
          written.push({ ...door, letter: addition } as typeof address)
        return written.every((other) => subject.key(other) === subject.key(address))
      })
    ),
  "two front doors have two keys": () =>
    fc.assert(
      fc.property(
        dutchAddress,
        postcode,
        (address, other) =>
          subject.key(address) !== subject.key({ ...address, houseNumber: (address.houseNumber ?? 0) + 1 }) &&
          (address.postcode === other ||
            subject.key(address) !== subject.key({ ...address, postcode: other })) &&
          subject.key(address) !== subject.key({ ...address, addition: `${address.addition ?? ""}3` })
      )
    )
})
