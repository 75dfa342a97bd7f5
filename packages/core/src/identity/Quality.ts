/** The service of key figures: measures base data under a definition, and shows what to clean first. */
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Accu from "./Accu.ts"
import * as Client from "./Client.ts"
import * as Doubt from "./Doubt.ts"
import * as Own from "./Own.ts"
import { Setting } from "./Setting.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What is measured. */
export interface Measuring {
  /** Under which definition. */
  readonly definition: typeof Accu.Definition.Encoded
  /** On which day. */
  readonly on: CalendarDate.CalendarDate
}

/** A client to clean. */
export interface ToClean {
  /** Which client. */
  readonly client: Client.ClientId
  /** What is to be mended; the more, the sooner. */
  readonly findings: ReadonlyArray<Accu.Finding>
}

/** Part of the findings: those of the clients that were looked at for this part. */
export interface FindingsPage {
  /** The findings; a part may have none. */
  readonly items: ReadonlyArray<Accu.Finding>
  /** Give it as `after` for the next part; `null` at the end. */
  readonly next: string | null
}

type Answer<A> = Effect.Effect<A, Work.WorkError>

/** See {@link Quality}. */
export interface QualityService {
  /** The figures over all clients, read page by page, so that memory stays flat. */
  readonly measure: (caller: Caller, measuring: Measuring) => Answer<Accu.Report>
  /** The clients with most to mend, at most `limit` (1 to 1,000). */
  readonly worklist: (
    caller: Caller,
    measuring: Measuring & { readonly limit: number }
  ) => Answer<ReadonlyArray<ToClean>>
  /** The records behind a figure: the findings of `limit` (1 to 500) clients at a time. */
  readonly findings: (
    caller: Caller,
    measuring: Measuring & { readonly of?: Partial<Pick<Accu.Finding, "quality" | "source" | "field">> },
    page?: Store.PageOf
  ) => Answer<FindingsPage>
}

// What it does

const pageSize = 500
const measuring = { definition: Accu.Definition, on: CalendarDate.CalendarDate }
const input = {
  measure: Input.reader("quality.measure", measuring),
  worklist: Input.reader("quality.worklist", {
    ...measuring,
    limit: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 }))
  }),
  findings: Input.reader("quality.findings", {
    ...measuring,
    of: Schema.optionalKey(
      Schema.Struct({
        quality: Schema.optionalKey(Accu.Quality),
        source: Schema.optionalKey(Schema.String),
        field: Schema.optionalKey(Schema.NullOr(Accu.Field))
      })
    )
  }),
  page: Input.reader("quality.findings", {
    limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: pageSize }))),
    after: Schema.optionalKey(Schema.String)
  })
}

const byMost = (left: ToClean, right: ToClean): number =>
  right.findings.length - left.findings.length || (left.client < right.client ? -1 : 1)

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const { survivorship: policy } = yield* Setting

  const doubtedOf = (links: ReadonlyArray<SourceRecord.SourceRecordId>) =>
    Effect.gen(function* () {
      const doubted = new Set<SourceRecord.SourceRecordId>()
      for (let from = 0; from < links.length; from += 64) {
        const asked = links.slice(from, from + 64)
        yield* store.each(
          Doubt.collection,
          { index: "by_record", equals: [{ anyOf: asked }, "open"] },
          ({ left, right }) => {
            // One doubt is one thing to settle: it is told of the record that sorts last.
            doubted.add(left > right ? left : right)
          }
        )
      }
      return doubted
    })

  const part = (after: string | null, limit: number) =>
    Effect.gen(function* () {
      const found = yield* store.page<Client.ClientId, Client.Client, Client.Event>(
        Client.collection,
        { index: "by_status", equals: ["active"] },
        { limit, ...(after === null ? {} : { after }) }
      )
      const ids = found.items.flatMap(({ row }) => row.links.map(({ record }) => record))
      const known = new Map<string, SourceRecord.SourceRecord>()
      for (let from = 0; from < ids.length; from += pageSize) {
        const asked = ids.slice(from, from + pageSize)
        for (const [at, row] of (yield* store.getAll(SourceRecord.collection, asked)).entries())
          if (row !== null) known.set(asked[at] ?? "", row)
      }
      const doubted = yield* doubtedOf(ids)
      const measured = found.items.map(
        ({ id, row }): Accu.Measured => ({
          client: id,
          records: row.links.flatMap(({ record }) => {
            const held = known.get(record)
            return held === undefined || Own.is(record) ? [] : { id: record, record: held }
          }),
          doubted
        })
      )
      return { measured, next: found.next }
    })

  const each = (use: (measured: Accu.Measured) => void) =>
    Effect.gen(function* () {
      let after: string | null = null
      do {
        const found: { readonly measured: ReadonlyArray<Accu.Measured>; readonly next: string | null } =
          yield* part(after, pageSize)
        for (const one of found.measured) use(one)
        after = found.next
      } while (after !== null)
    })

  return Store.guarded("quality", {
    measure: Effect.fn("Quality.measure")(function* (_caller, asked) {
      const { given } = yield* input.measure(asked)
      const tally = Accu.tally({ ...given, policy })
      yield* each(tally.add)
      return tally.report()
    }),
    worklist: Effect.fn("Quality.worklist")(function* (_caller, asked) {
      const { given } = yield* input.worklist(asked)
      let most: Array<ToClean> = []
      yield* each((measured) => {
        const findings = Accu.findings({ ...given, policy }, measured)
        if (findings.length === 0) return
        most.push({ client: measured.client, findings })
        if (most.length >= given.limit * 2 + pageSize) most = most.sort(byMost).slice(0, given.limit)
      })
      return most.sort(byMost).slice(0, given.limit)
    }),
    findings: Effect.fn("Quality.findings")(function* (_caller, asked, page = {}) {
      const { given } = yield* input.findings(asked)
      const { limit = 100, after = null } = (yield* input.page(page)).given
      const { quality, source, field } = given.of ?? {}
      const { measured, next } = yield* part(after, limit)
      const items = measured
        .flatMap((one) => Accu.findings({ ...given, policy }, one))
        .filter(
          (one) =>
            (quality === undefined || one.quality === quality) &&
            (source === undefined || one.source === source) &&
            (field === undefined || one.field === field)
        )
      return { items, next }
    })
  } satisfies QualityService)
})

/** The quality of base data, over the storage of the host. */
export class Quality extends Context.Service<Quality, QualityService>()("@zorgband/core/identity/Quality") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Quality> = Layer.effect(Quality, make)
}
