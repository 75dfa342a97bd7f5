/** What a run of one fault came to, in figures; with the guard on, or with a broken copy in its place. */

import { History } from "@zorgband/conformance"
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"

/** The figures of a run. */
export interface Figures {
  readonly engine: "sqlite" | "pg"
  readonly fault: string
  /** What was broken; `null`: nothing, the guard was on. */
  readonly broken: string | null
  /** How often it struck. */
  readonly times: number
  /** Commands that were acknowledged. */
  readonly acknowledged: number
  /** Of those, the ones that are gone. */
  readonly lost: number
  /** Pieces of work that were done more than once. */
  readonly duplicated: number
  /** Commands of which a part is there. */
  readonly partial: number
  /** What else cannot be: orders, cycles, refused commands that were seen, the chain, the order of the feed. */
  readonly anomalies: number
  /** Commands of which an answer was lost. */
  readonly unknown: number
  /** Of those, the ones that were answered when they were asked again. */
  readonly resolved: number
  /** What this fault counts as wrong. */
  readonly wrong: number
  /** What else is worth saying. */
  readonly note: string
}

/** Why a fault was not tried here. */
export interface Skipped {
  readonly engine: Figures["engine"]
  readonly fault: string
  readonly skipped: string
}

/** Whether it came out as it must: nothing wrong with the guard on, something without it. */
export const good = (figures: Figures): boolean =>
  figures.unknown === figures.resolved || figures.broken !== null
    ? (figures.wrong === 0) === (figures.broken === null)
    : false

/** Every event of a feed, in order. */
export const drain = (ledger: Ledger.LedgerService, from: string | null = null) =>
  Effect.gen(function* () {
    const events: Array<Ledger.SequencedEvent> = []
    for (let after = from; ; ) {
      const page: Ledger.FeedPage = yield* ledger.feed(after, 1_000)
      if (page.events.length === 0) return events
      events.push(...page.events)
      after = page.cursor
    }
  })

/** The command of an event. */
export const idOf = ({ envelope }: Ledger.StoredEvent): string => JSON.parse(envelope).id

const work = (id: string): string => id.slice(0, id.lastIndexOf("/"))

/** Compares what sessions were told with what is there. */
export const audit = (
  about: Pick<Figures, "engine" | "fault" | "broken" | "times">,
  tenant: string,
  ledger: Ledger.LedgerService,
  notes: ReadonlyArray<History.Workload.Note>
): Effect.Effect<Figures, Ledger.LedgerUnavailable | Ledger.InvalidQuery> =>
  Effect.gen(function* () {
    const history = History.Workload.history(notes)
    const final = yield* History.Workload.final(ledger, history)
    const events = yield* drain(ledger)
    const head = events.reduce<Result.Result<Chain.Head, Chain.BrokenChain>>(
      (known, event) => Result.flatMap(known, (before) => Chain.check(before, event)),
      Result.succeed(Chain.start(tenant))
    )
    const found = History.check(history, final)
    const inFeed = History.checkFeed(history, final, events.map(idOf))
    const there = new Map(Object.entries(final).map(([key, ids]) => [key, new Set(ids)]))
    const isThere = (id: string) => [...there.values()].some((ids) => ids.has(id))
    const gone = new Set(found.flatMap((one) => (one._tag === "LostAppend" ? [one.id] : [])))
    const halves = new Set([
      ...[...gone].filter(isThere),
      ...inFeed.flatMap((one) => (one._tag === "Missing" && isThere(one.id) ? [one.id] : [])),
      ...inFeed.flatMap((one) => (one._tag === "Unmade" ? [one.id] : []))
    ])
    const done = new Map<string, Set<string>>()
    for (const id of [...there.values()].flatMap((ids) => [...ids]))
      done.set(work(id), (done.get(work(id)) ?? new Set()).add(id))
    const twice = new Set([
      ...found.flatMap((one) => (one._tag === "Duplicate" ? [work(one.id)] : [])),
      ...inFeed.flatMap((one) => (one._tag === "Repeated" ? [work(one.id)] : [])),
      ...[...done].flatMap(([id, ids]) => (ids.size > 1 ? [id] : []))
    ])
    const rest = [
      ...found.flatMap((one) =>
        one._tag === "LostAppend" || one._tag === "Duplicate"
          ? []
          : [one._tag === "Cycle" ? `${one.kind}${one.realTime ? " in real time" : ""}` : one._tag]
      ),
      ...inFeed.flatMap(({ _tag }) => (_tag === "Inverted" ? [_tag] : [])),
      ...(Result.isFailure(head) ? ["BrokenChain"] : [])
    ]
    const asked = new Set(notes.flatMap((one) => (one._tag === "Asked" ? [one.transaction.id] : [])))
    const settled = new Set(notes.flatMap((one) => (one._tag === "Answered" ? [one.id] : [])))
    const unanswered = new Set(
      notes.flatMap((one) => {
        if (one._tag === "Failed") return one.outcomeUnknown ? [one.id] : []
        return one._tag === "Answered" && one.late === true ? [one.id] : []
      })
    )
    for (const id of asked) if (!settled.has(id)) unanswered.add(id)
    const lost = [...gone].filter((id) => !isThere(id)).length
    const counts = Map.groupBy(rest, (name) => name)
    return {
      ...about,
      acknowledged: history.filter(({ outcome }) => outcome === "committed").length,
      lost,
      duplicated: twice.size,
      partial: halves.size,
      anomalies: rest.length,
      unknown: unanswered.size,
      resolved: [...unanswered].filter((id) => settled.has(id)).length,
      wrong: lost + twice.size + halves.size + rest.length,
      note: [...counts].map(([name, all]) => `${all.length} ${name}`).join(", ")
    }
  })

const columns = [
  ["fault", ({ fault }: Figures) => fault],
  ["guard", ({ broken }: Figures) => (broken === null ? "on" : `off: ${broken}`)],
  ["times", ({ times }: Figures) => times],
  ["acknowledged", ({ acknowledged }: Figures) => acknowledged],
  ["lost", ({ lost }: Figures) => lost],
  ["twice", ({ duplicated }: Figures) => duplicated],
  ["partial", ({ partial }: Figures) => partial],
  ["anomalies", ({ anomalies }: Figures) => anomalies],
  ["unknown", ({ unknown }: Figures) => unknown],
  ["resolved", ({ resolved }: Figures) => resolved],
  ["verdict", (figures: Figures) => (good(figures) ? (figures.broken === null ? "holds" : "seen") : "WRONG")],
  ["note", ({ note }: Figures) => note]
] as const

/** A table for people. */
export const table = (all: ReadonlyArray<Figures | Skipped>): string => {
  const rows = all.map((one) =>
    "skipped" in one
      ? [one.fault, `skipped: ${one.skipped}`, ...columns.slice(2).map(() => "")]
      : columns.map(([, value]) => String(value(one)))
  )
  const lines = [columns.map(([name]): string => name), columns.map(() => "---"), ...rows]
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
