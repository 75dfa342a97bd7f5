/** What tests of routing begin with: office hours that are never over, and a question that is asked at the desk. */
import { Effect } from "effect"
import * as Question from "../contact/Question.ts"
import { caller, type Desk, noon } from "../testing/Build.ts"
import type * as Work from "../work/Work.ts"
import { rules } from "./fixtures.ts"

const who = caller()
const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const

/** Office hours of every day. */
export const daily = (from: string, to: string) => ({
  week: Object.fromEntries(days.map((day) => [day, [{ from, to }]]))
})

/** Publishes the office hours that the rules count in: all day, two days before noon. */
export const openDesks = (desk: Desk) =>
  Effect.forEach(rules.calendars, (name) =>
    desk.calendars.publish(who, name, daily("00:00", "24:00"), {
      command: `hours-${name}`,
      at: noon - 48 * 3_600_000
    })
  )

/** Somebody asks a question that is not answered at once. */
export const ask = (
  desk: Desk,
  { about, inputs }: { readonly about?: string; readonly inputs: Question.Inputs },
  stamp: Required<Work.Stamp>
) =>
  Effect.map(
    desk.contacts.record(
      who,
      {
        happenedAt: stamp.at,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [about === undefined ? { role: "anonymous" } : { role: "client", about }],
        verified: null,
        outcome: "call back",
        duration: null,
        labels: [],
        content: {},
        questions: [{ asked: "can care come later?", inputs }]
      },
      stamp
    ),
    ({ questions: [question] }) => Question.QuestionId.make(question ?? "")
  )
