/**
 * Care of base data: one department owns what is known of clients. A number says how good it is, and goes down as records
 * are cleaned; carers propose changes, the department decides.
 */
import { openZorgband } from "@zorgband/core"
import type { Accu, Person, SourceRecord } from "@zorgband/core/identity"
import { CalendarDate } from "@zorgband/core/time"
import { memory } from "@zorgband/plugin-sdk"

type Said = typeof Person.Person.Encoded

/** What each system says: the same person twice, one without an address, one who has died. */
const said: ReadonlyArray<readonly [source: string, localId: string, on: string, person: Said]> = [
  ["home-care", "1", "2026-10-01", person("Johanna", "Horst", "1951-03-08", "1234AB")],
  ["maternity", "9", "2026-06-01", person("Anna", "Horst", "1951-03-08", "9711AA")],
  ["home-care", "2", "2026-10-01", person("Pieter", "Jansen", "1948-11-30")],
  ["home-care", "3", "2024-02-01", person("Aaltje", "Bakker", "1939-05-17", "3512JE")],
  [
    "social-work",
    "5",
    "2026-09-01",
    { ...person("Willem", "Visser", "1944-01-22", "3512JE"), flags: { deceased: true } }
  ]
]

function person(firstNames: string, surname: string, birthDate: string, postcode?: string): Said {
  const name = { firstNames, own: { name: surname } }
  return postcode === undefined
    ? { name, birthDate }
    : {
        name,
        birthDate,
        address: { postcode, houseNumber: 12 },
        email: `${surname.toLowerCase()}@care.example.org`
      }
}

/** What good base data is here. A figure of another definition is another figure. */
const definition = {
  name: "annual account",
  version: 1,
  services: { "home care": ["home-care"], "maternity care": ["maternity"], "social work": ["social-work"] },
  deceased: false,
  emigrated: true,
  required: [
    { field: "address" },
    // Collected for a while, to learn how many can be reached by mail.
    { field: "email", sources: ["home-care"], until: CalendarDate.CalendarDate.make("2026-06-30") }
  ],
  staleAfterDays: 730,
  used: ["name", "birthDate", "address"]
} satisfies typeof Accu.Definition.Encoded

const noon = (date: string): number => Date.parse(`${date}T12:00:00Z`)

/** Tells the story, a line at a time. */
export const clean = async (tell: (line: string) => void): Promise<void> => {
  await using zorgband = await openZorgband({
    ledger: memory(),
    tenant: "thuiszorg-noord",
    identity: { decidedByTwo: true }
  })
  await zorgband.migrations.apply()
  const department = zorgband.as({ actor: "data-desk-1", purpose: "care of base data" })
  const colleague = zorgband.as({ actor: "data-desk-2", purpose: "care of base data" })
  const carer = zorgband.as({ actor: "employee-17", purpose: "care delivery" })

  const says = (source: string, localId: string, on: string, person: Said) =>
    department.clients.register({ source, localId, person }, { at: noon(on) })
  for (const one of said) await says(...one)

  // Matching sees that two records may be of one person, and leaves it to people.
  await department.clients.link({ at: noon("2026-11-01") })

  let on = CalendarDate.CalendarDate.make("2026-11-02")
  const measure = async () => {
    const report = await department.quality.measure({ definition, on })
    const services = Object.entries(report.byService).map(([service, count]) => `${service} ${count}`)
    tell(`${on}: ${report.clients} clients (${services.join(", ")}), ${report.found} things to mend`)
    return report
  }
  await measure()

  // Nobody decides alone that two records are of one person.
  const pair = {
    left: "home-care|1" as SourceRecord.SourceRecordId,
    right: "maternity|9" as SourceRecord.SourceRecordId,
    verdict: "same" as const
  }
  await department.clients.propose(pair, { at: noon("2026-11-02") })
  await colleague.clients.decide(pair, { at: noon("2026-11-02") })
  tell("Two people decided that home-care|1 and maternity|9 are one person: where they differ shows")
  const { superfluous } = await measure()
  for (const { field, filled } of superfluous) tell(`Nobody uses ${field}: ${filled} records hold it`)

  for (const { findings } of await department.quality.worklist({ definition, on, limit: 2 }))
    for (const { quality, field, record } of findings)
      tell(`To mend: ${record} is not ${quality} on ${field ?? "the whole"}`)

  // A carer knows where Pieter lives. She may read base data, and proposes; the department decides.
  const pieter = "home-care|2" as SourceRecord.SourceRecordId
  const request = await carer.changeRequests.propose(
    { record: pieter, revision: 1, to: { address: { postcode: "1071XX", houseNumber: 1 } } },
    { at: noon("2026-11-03") }
  )
  const outcome = await department.changeRequests.decide(
    request,
    { address: { verdict: "accepted" } },
    { at: noon("2026-11-04") }
  )
  const { length } = (await carer.changeRequests.unheard()).items
  tell(`The proposal of a carer for home-care|2 is ${outcome}; decisions that she has to hear: ${length}`)
  await carer.changeRequests.hear(request)

  // What was decided goes out to the systems that say something else, and is listed until they agree.
  const outstanding = async () => {
    while ((await department.outward.follow()).more);
    const { items } = await department.outward.disagreeing({ status: "pending" })
    tell(
      `To take over: ${items.map(({ id, row }) => `${id} ${row.fields.join(", ")}`).join("; ") || "nothing"}`
    )
  }
  await outstanding()

  // The systems say what was decided; Aaltje was called, and all was still so.
  on = CalendarDate.CalendarDate.make("2026-11-09")
  await says("home-care", "2", on, person("Pieter", "Jansen", "1948-11-30", "1071XX"))
  await says("maternity", "9", on, person("Johanna", "Horst", "1951-03-08", "1234AB"))
  await department.clients.confirm({ record: "home-care|3" as SourceRecord.SourceRecordId }, { at: noon(on) })
  tell("A week later the systems say what was decided, and home-care|3 was confirmed")
  await outstanding()
  await measure()
}
