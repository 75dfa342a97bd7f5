import { Collection, Id, type Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Clock, Effect } from "effect"

/** A collection that no store has yet. */
export const newCollection = Effect.map(Clock.currentTimeMillis, (now) =>
  Collection.define<Ticket.Ticket, Ticket.Event, "due">({
    name: `kit_${Id.random(now).replaceAll("-", "_").slice(0, 28)}`,
    version: 1,
    row: Ticket.Ticket,
    categories: Ticket.collection.categories as never,
    fields: { due: Collection.integer((row) => row.due) },
    indexes: { by_due: { fields: ["due"], guard: 1 } },
    claims: { number: ({ number }) => (number === null ? [] : [number]) },
    event: Ticket.Event,
    eventVersion: 1,
    personal: { Written: ["title"] },
    evolve: Ticket.evolve
  })
)

/** A batch that puts one row in it. */
export const putting = (collection: Collection.AnyCollection, id: string): Ledger.Batch =>
  Build.batch({
    command: Build.command(id),
    changes: [{ collection, key: "a", before: null, after: Ticket.make({ due: 1 }) }]
  })
