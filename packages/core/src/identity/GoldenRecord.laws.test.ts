import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./GoldenRecord.laws.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Own from "./Own.ts"
import { SourceRecordId } from "./SourceRecord.ts"

const after = (
  change: (golden: GoldenRecord.GoldenRecord, all: ReadonlyArray<GoldenRecord.Known>) => object
): Subject => ({
  of: (all, policy) => ({ ...GoldenRecord.of(all, policy), ...change(GoldenRecord.of(all, policy), all) })
})
const withFlags = (golden: GoldenRecord.GoldenRecord, flags: object) => ({
  person: golden.person && { ...golden.person, flags: { ...golden.person.flags, ...flags } }
})
let asked = 0

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "the order of the records does not matter": after((_, all) => ({ from: { name: all[0]?.id } })),
  "every field names a record that says exactly that": after((golden, all) => ({
    from: Object.fromEntries(Object.keys(golden.from).map((field) => [field, all[0]?.id]))
  })),
  "nothing that a record really says is left out, but a number that is another's": after((golden) => {
    const { email: _email, ...person } = golden.person ?? {}
    return { person }
  }),
  "secrecy of one record holds for all": after((golden, all) =>
    withFlags(golden, { secrecy: all[0]?.record.person.flags?.secrecy === true })
  ),
  "what was said or confirmed last goes before what was said earlier, and a verified BSN before all": {
    of: (all) =>
      GoldenRecord.of(all.map((one) => ({ ...one, record: { ...one.record, at: -one.record.at as never } })))
  },
  "what the owner of a field says goes before what others say, whenever they said it": {
    of: (all, policy) => ({ ...GoldenRecord.of(all), policy: policy?.name ?? "latest" })
  },
  "what the organisation itself states holds until the record that is believed says something later": {
    of: (all, policy) =>
      GoldenRecord.of(
        all.map(({ id, record }) => ({ id: Own.is(id) ? SourceRecordId.make("system|own") : id, record })),
        policy
      )
  },
  "one who says they died, or that something is doubted, is heard": after((golden) =>
    withFlags(golden, { underInvestigation: [] })
  ),
  "asking again gives the same, and changes nothing": after(() => {
    asked += 1
    return { policy: `latest ${asked}` }
  })
}

describe("GoldenRecord", () => {
  for (const [law, holds] of Object.entries(laws(GoldenRecord))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
