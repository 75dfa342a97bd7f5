import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./PersonName.laws.ts"
import * as PersonName from "./PersonName.ts"
import * as Text from "./Text.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a surname that is written is read back": {
    ...PersonName,
    formatSurname: ({ prefix, name }) => `${prefix ?? ""}${name}`
  },
  "search does not see prefix, case and accents": { ...PersonName, searchKey: (text) => Text.fold(text) },
  "a longer name is another name": {
    ...PersonName,
    searchKey: (text) => PersonName.searchKey(text).slice(0, 3)
  },
  "a person is found under the own and the partner's surname": {
    ...PersonName,
    searchKeys: ({ partner: _, ...name }) => PersonName.searchKeys(name)
  },
  "nothing that is written has a stray space": {
    ...PersonName,
    full: (name) => `${name.firstNames ?? ""} ${name.own?.prefix ?? ""} ${name.own?.name ?? ""}`
  },
  "every name can be written": { ...PersonName, full: (name) => name.firstNames ?? "" },
  "the own surname is used when there is no partner, whatever the usage": {
    ...PersonName,
    surname: (name) =>
      name.usage === "P" ? PersonName.formatSurname(name.partner ?? { name: "-" }) : PersonName.surname(name)
  },
  "the prefix only decides among people of one name": {
    ...PersonName,
    sortKey: (name) => PersonName.surname(name)
  },
  "initials become one letter and a dot each, once": {
    ...PersonName,
    parseInitials: (text) => text.toUpperCase()
  }
}

describe("PersonName", () => {
  for (const [law, holds] of Object.entries(laws(PersonName))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
