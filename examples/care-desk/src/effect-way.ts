/// <reference types="node" />
/**
 * The same services for hosts that use Effect: layers instead of an opened object, typed errors instead of rejections.
 * Run it with `node --conditions=@zorgband/source examples/care-desk/src/effect-way.ts`.
 */
import { areas, Cadences } from "@zorgband/contact-cadence"
import { Zorgband } from "@zorgband/core"
import { Clients, type Linked, type Person } from "@zorgband/core/identity"
import { Instant } from "@zorgband/core/time"
import { Ledger, memory } from "@zorgband/plugin-sdk"
import { Console, Effect } from "effect"
import { importer } from "./desk/Callers.ts"
import { tenant } from "./desk/Desk.ts"

const at = Instant.of(Date.UTC(2026, 2, 31, 15))

/** One person, as two systems have her. */
const said = [
  ["home-care", { own: { prefix: "van", name: "Dijk" }, firstNames: "Johanna Maria" }],
  ["maternity", { own: { prefix: "van", name: "Dijk" }, firstNames: "Johanna" }]
] as const

/** Registers, is refused once, links, and agrees on a rhythm. */
export const program: Effect.Effect<Linked, { readonly message: string }> = Effect.gen(function* () {
  const ledger = yield* Ledger.Ledger
  yield* ledger.migrations.apply
  const clients = yield* Clients
  const cadences = yield* Cadences
  for (const [source, name] of said)
    yield* clients.register(
      importer,
      {
        source,
        localId: "1",
        person: {
          name,
          birthDate: "1984-05-17",
          address: { street: "Lindelaan", houseNumber: 12, postcode: "3511AB", place: "Utrecht" },
          telephones: ["+31612345678"]
        }
      },
      { command: `person/${source}|1`, at }
    )
  // A refusal is a value of the error channel, and its type says which refusals there are.
  const refusal = yield* clients.register(importer, { source: "home-care", localId: "2", person: {} }).pipe(
    Effect.as("registered"),
    Effect.catchTag("InvalidPerson", (refused: Person.InvalidPerson) => Effect.succeed(refused.message))
  )
  yield* Console.log(refusal)
  yield* cadences.agree(
    importer,
    {
      with: { kind: "partner", id: "p-001" },
      subject: "partner conversation",
      everyMonths: 24,
      planDays: 60,
      owner: "network-1",
      from: "2024-01-01"
    },
    { command: "cadence/p-001", at }
  )
  const linked = yield* clients.link(importer, { command: "link/1", at })
  yield* Console.log(`${linked.records} records, ${linked.clients} clients, ${linked.doubts} doubts`)
  return linked
}).pipe(Effect.provide(Zorgband.layer({ ledger: memory(), tenant, areas })))

if (import.meta.main) await Effect.runPromise(program)
