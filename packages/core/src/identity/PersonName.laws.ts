/** The laws of `PersonName`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import { gender, personName, surname } from "./generators.ts"
import type * as PersonName from "./PersonName.ts"

/** What the laws are about. */
export type Subject = Pick<
  typeof PersonName,
  | "parseSurname"
  | "formatSurname"
  | "searchKey"
  | "searchKeys"
  | "parseInitials"
  | "full"
  | "formal"
  | "salutation"
  | "listing"
  | "sortKey"
  | "surname"
>

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "a surname that is written is read back": () =>
    fc.assert(
      fc.property(surname, (value) => {
        const read = subject.parseSurname(subject.formatSurname(value))
        return read.name === value.name && read.prefix === value.prefix
      })
    ),
  "search does not see prefix, case and accents": () =>
    fc.assert(
      fc.property(surname, (value) => {
        const key = subject.searchKey(value.name)
        const typed = [
          subject.formatSurname(value).toUpperCase(),
          value.name.normalize("NFD").toLowerCase(),
          value.prefix === undefined ? value.name : `${value.name}, ${value.prefix}`
        ]
        return (
          key !== "" && typed.every((one) => subject.searchKey(one) === key) && subject.searchKey(key) === key
        )
      })
    ),
  "a longer name is another name": () =>
    fc.assert(
      fc.property(surname, ({ name }) => subject.searchKey(name) !== subject.searchKey(`${name}sen`))
    ),
  "a person is found under the own and the partner's surname": () =>
    fc.assert(
      fc.property(personName, (name) =>
        [name.own, name.partner].every(
          (one) => one === undefined || subject.searchKeys(name).includes(subject.searchKey(one.name))
        )
      )
    ),
  "nothing that is written has a stray space": () =>
    fc.assert(
      fc.property(personName, gender, (name, gender) =>
        [
          subject.full(name),
          subject.formal(name),
          subject.salutation(name, gender),
          subject.listing(name),
          subject.surname(name)
        ].every((text) => !/^\s|\s$|\s\s|\s-|-\s/.test(text))
      )
    ),
  "every name can be written": () =>
    fc.assert(
      fc.property(
        personName,
        gender,
        (name, gender) =>
          [subject.full(name), subject.formal(name), subject.listing(name), subject.sortKey(name)].every(
            (text) => text !== ""
          ) && subject.salutation(name, gender).startsWith("Geachte ")
      )
    ),
  "the own surname is used when there is no partner, whatever the usage": () =>
    fc.assert(
      fc.property(
        personName,
        surname,
        fc.constantFrom("E", "P", "V", "N"),
        ({ partner: _, ...name }, own, usage) =>
          subject.surname({ ...name, own, usage }) === subject.formatSurname(own)
      )
    ),
  "the prefix only decides among people of one name": () =>
    fc.assert(
      fc.property(surname, surname, (a, b) => {
        const name = (own: PersonName.Surname): PersonName.PersonName => ({ own, firstNames: "Jo" })
        const order = subject.sortKey(name(a)) < subject.sortKey(name(b))
        const without = subject.sortKey(name({ name: a.name })) < subject.sortKey(name({ name: b.name }))
        return (
          subject.sortKey(name({ name: a.name })) === subject.sortKey(name({ name: b.name })) ||
          order === without
        )
      })
    ),
  "initials become one letter and a dot each, once": () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."ABCÉJ"), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("", " ", ".", ". "),
        (letters, separator) => {
          const read = subject.parseInitials(letters.join(separator).toLowerCase())
          return (
            read === letters.map((letter) => `${letter}.`).join("") && subject.parseInitials(read) === read
          )
        }
      )
    )
})
