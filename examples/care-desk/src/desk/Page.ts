/**
 * The report as text for the people at the desk. It names clients to whom something was promised; address and
 * telephone come from the library, which leaves them out under secrecy.
 */
import { Address, PersonName, type SourceRecord, Telephone } from "@zorgband/core/identity"
import type { Mix } from "@zorgband/core/referral"
import { Instant, Zone } from "@zorgband/core/time"
import { Result } from "effect"
import type { Services } from "./Desk.ts"
import type { Doubt, Promise_, Report } from "./Report.ts"

const shown = 12

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** A moment as the clock in the Netherlands shows it. */
const moment = (text: string): string => {
  const { date, minutesOfDay } = Zone.toLocal(Zone.amsterdam, Result.getOrThrow(Instant.parse(text)))
  const two = (part: number) => `${part}`.padStart(2, "0")
  return `${date} ${two(Math.floor(minutesOfDay / 60))}:${two(minutesOfDay % 60)}`
}

const signed = (weight: number): string => (weight < 0 ? "" : "+") + weight.toFixed(1)

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  "",
  title,
  ...lines.map((line) => `  ${line}`)
]

const shares = (label: string, all: ReadonlyArray<Mix.Share>): ReadonlyArray<string> =>
  all.length === 0 ? [] : [`${label}: ${all.map(({ kind, count }) => `${kind} ${count}`).join(", ")}`]

/** The first lines of a list, and how many more there are. */
const first = <A>(all: ReadonlyArray<A>, line: (one: A) => string, total = all.length) => [
  ...all.slice(0, shown).map(line),
  ...(total > shown ? [`… and ${total - shown} more (all with --json)`] : [])
]

const doubt = ({ left, right, probability, rule, fields }: Doubt): string => {
  const weights = fields
    .filter(({ level, weight }) => level !== "missing" && weight !== 0)
    .map(({ field, weight }) => `${field} ${signed(weight)}`)
  const why = rule === null ? "" : `, left to a person by the rule ${rule}`
  return `${left} ~ ${right}: ${Math.round(probability * 100)}%${why}  ${weights.join(", ")}`
}

/** Who a promise is for, and where that person is, as far as that may be shown. */
const client = async (desk: Services, { to }: Promise_): Promise<string> => {
  if (to === null) return "somebody unknown"
  const { golden, hidden } = await desk.clients.ofRecord(to as SourceRecord.SourceRecordId)
  const { name, address, telephones = [] } = golden.person ?? {}
  const [telephone] = telephones
  const where = hidden
    ? ["address under secrecy"]
    : [
        ...(address === undefined ? [] : [Address.format(address)]),
        ...(telephone === undefined ? [] : [Telephone.format(telephone)])
      ]
  return [name === undefined ? "no name" : PersonName.formal(name), ...where].join(", ")
}

const byOwner = (report: Report): ReadonlyArray<string> => {
  const groups = Map.groupBy(report.questions, ({ desk, owner }) => `${desk} / ${owner}`)
  return [...groups].map(([whose, questions]) => {
    const overdue = questions.filter((one) => one.overdue).length
    const [next] = questions
    return `${whose}: ${questions.length} open, ${overdue} overdue; first due ${moment(next!.due)}; may commit: ${next!.mayCommit.join(", ")}`
  })
}

/** Writes the report. */
export const write = async (desk: Services, report: Report): Promise<string> => {
  const { clients, doubts, promises, partners, problems, read, referrals } = report
  const urgent = promises.slice(0, shown)
  const whom = await Promise.all(urgent.map((one) => client(desk, one)))
  const days = (count: number | null) => (count === null ? "–" : `${count}`)
  return [
    `Care desk on ${moment(report.at)}`,
    ...section("Clients", [
      ...read.persons.map(
        ({ system, rows, records, sameBsn }) =>
          `${system}: ${plural(records, "record")} of ${plural(rows, "row")}, ${sameBsn} known by BSN`
      ),
      `${plural(clients.records, "source record")} became ${plural(clients.clients, "client")}.`
    ]),
    ...section(
      `${plural(clients.doubts, "pair")} may be one person and ${clients.doubts === 1 ? "waits" : "wait"} for somebody to decide (weights in bits)`,
      first(doubts, doubt, clients.doubts)
    ),
    ...section(
      `Questions: ${report.questions.length} open, of ${plural(read.contacts, "contact")}`,
      byOwner(report)
    ),
    ...section(
      `Promises: ${promises.length} open, ${promises.filter(({ standing }) => standing === "overdue").length} overdue`,
      first(
        urgent,
        (one) => `${moment(one.due)} ${one.standing}: ${one.owner} to ${whom[urgent.indexOf(one)]}`,
        promises.length
      )
    ),
    ...section(
      `Referrals: ${referrals.mix.referrals}; days from receipt to start of care; ${plural(referrals.answersOwed, "answer")} owed`,
      [
        ...first(
          referrals.leadTimes,
          ({ referrer, referrals: count, reached, waiting, median, p80, longest }) =>
            `${referrer}: ${count}, ${reached} started, ${waiting} waiting; half within ${days(median)}, four in five within ${days(p80)}, longest ${days(longest)}`
        ),
        ...shares("advised by", referrals.mix.advised),
        ...shares("contact made by", referrals.mix.contacted),
        ...shares("indicated by", referrals.mix.indicated)
      ]
    ),
    ...section(
      `Partners: ${partners.tiers.active} with active contact, ${partners.tiers["in view"]} in view; ${partners.due.filter(({ standing }) => standing === "overdue").length} overdue on ${report.today}`,
      first(
        partners.due,
        ({ name, subject, dueOn, standing, daysLeft, owner }) =>
          `${name}: ${subject} ${standing === "overdue" ? `overdue since ${dueOn}` : `due by ${dueOn}, ${plural(daysLeft, "day")} left`} (${owner})`
      )
    ),
    "",
    problems.count === 0
      ? "Everything in the input was read."
      : `${plural(problems.count, "problem")} in the input; see above.`,
    ""
  ].join("\n")
}
