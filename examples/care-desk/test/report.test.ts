/// <reference types="node" />
/** The report of a desk with more of everything than one page of a list holds. */
import { CalendarDate, Instant } from "@zorgband/core/time"
import { Result } from "effect"
import { expect, it } from "vitest"
import { employee, importer, reader } from "../src/desk/Callers.ts"
import type { Services } from "../src/desk/Desk.ts"
import * as Page from "../src/desk/Page.ts"
import * as Report from "../src/desk/Report.ts"
import * as Problem from "../src/input/Problem.ts"
import { newHost } from "./reading.ts"

const count = 31
const at = Result.getOrThrow(Instant.parse("2026-03-31T17:00:00+02:00"))
const yesterday = Instant.plus(at, -86_400_000)

/** The same services, whose lists come in pages of a few. */
const inSmallPages = (desk: Services): Services => {
  const limit = 7
  const { questions, commitments, referrals, cadences } = desk
  return {
    ...desk,
    questions: { ...questions, open: (part) => questions.open({ ...part, limit }) },
    commitments: { ...commitments, due: (by, part) => commitments.due(by, { ...part, limit }) },
    referrals: { ...referrals, owedAnswers: (part) => referrals.owedAnswers({ ...part, limit }) },
    cadences: { ...cadences, due: (asked, part) => cadences.due(asked, { ...part, limit }) }
  }
}

it("counts all there is, names the first few in the text and all of them in the JSON", async () => {
  const host = await newHost()
  const [desk, colleague] = [host.as(importer), host.as(employee("employee-17"))]
  for (let place = 0; place < count; place++) {
    const { contact } = await colleague.contacts.record(
      {
        happenedAt: yesterday,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [{ role: "anonymous" }],
        verified: null,
        outcome: "call back",
        duration: null,
        labels: [],
        content: {},
        questions: [{ asked: "When?", inputs: {} }]
      },
      { at: yesterday }
    )
    await colleague.commitments.make(
      {
        contact,
        question: null,
        to: null,
        wording: "We call back",
        owner: "employee-17",
        due: Instant.plus(at, -1)
      },
      { at: yesterday }
    )
    const referral = await desk.referrals.receive(
      {
        about: `home-care|${place}`,
        service: "nursing",
        law: null,
        advised: null,
        contacted: { kind: "self" },
        indicated: null
      },
      yesterday,
      { at: yesterday }
    )
    await desk.referrals.take({ referral, step: "accept", by: "provider" }, { at: yesterday })
    const partner = `p-${place}`
    await desk.partners.tell(partner, {
      name: `Partner ${place}`,
      kind: "other",
      tier: "active",
      identifiers: [],
      locations: 1
    })
    await desk.cadences.agree({
      with: { kind: "partner", id: partner },
      subject: "talk",
      everyMonths: 1,
      planDays: 0,
      owner: "team",
      from: CalendarDate.CalendarDate.make("2026-01-01")
    })
  }
  const read = { persons: [], contacts: count, referrals: count, partners: count }
  const report = await Report.make(
    inSmallPages(host.as(reader)),
    at,
    read,
    Problem.gather(() => {})
  )
  const distinct = (ids: ReadonlyArray<string>) => new Set(ids).size
  expect(distinct(report.questions.map(({ id }) => id))).toBe(count)
  expect(distinct(report.promises.map(({ id }) => id))).toBe(count)
  expect(distinct(report.partners.due.map(({ partner }) => partner))).toBe(count)
  expect(report.partners.due.every(({ partner, name }) => name === `Partner ${partner.slice(2)}`)).toBe(true)
  expect(report.referrals.answersOwed).toBe(count)
  const text = await Page.write(host.as(reader), report)
  for (const says of [
    `Questions: ${count} open`,
    `Promises: ${count} open, ${count} overdue`,
    `${count} answers owed`,
    `${count} overdue on`,
    "… and 19 more (all with --json)"
  ])
    expect(text).toContain(says)
  expect(text.split("\n").length).toBeLessThan(50)
  await host.close()
})
