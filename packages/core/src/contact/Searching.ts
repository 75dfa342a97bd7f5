/** Finds the contacts of parties in which something was said. */
import { type Ledger, Query } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Reading from "../access/Reading.ts"
import { field, fold } from "../identity/Text.ts"
import type * as Store from "../work/Store.ts"
import type * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"

// What it is

/** What is looked for: some words. */
export const Sought = field(200).check(
  Schema.makeFilter((text: string) => fold(text) !== "" || "Expected a letter or digit")
)

// What it decides

/** Whether every word stands somewhere in what was said, also as part of a longer word; case and accents do not matter. */
const speaksOf = (
  sought: string,
  content: ContactMoment.Content,
  questions: ReadonlyArray<Question.Question>
): boolean => {
  const said = [
    content.subject,
    content.notes,
    ...questions.flatMap(({ asked, behind, answer }) => [asked, behind, answer?.text])
  ]
  const text = fold(said.filter((part) => typeof part === "string").join("\n"))
  return fold(sought)
    .split(" ")
    .every((word) => text.includes(word))
}

// What it does

type Page = Ledger.Page<Store.Stored<ContactMoment.ContactId, ContactMoment.Shown>>

/** What of a part of a timeline speaks of something. What the caller may not read in full is not looked at. */
export const among = (
  store: Store.Store,
  caller: Caller,
  sought: string,
  { items, next }: Page
): Effect.Effect<Page, Ledger.LedgerUnavailable | Ledger.InvalidQuery> =>
  Effect.gen(function* () {
    const questions = new Map<string, Array<Question.Question>>(items.map(({ id }) => [id, []]))
    for (let from = 0; from < items.length; from += Query.maxAnyOf) {
      const contacts = items.slice(from, from + Query.maxAnyOf).map(({ id }) => id)
      const look = { index: "by_contact", equals: [{ anyOf: contacts }] }
      yield* store.each(Question.collection, look, (row) => {
        if (Reading.mayRead(caller, row.labels)) questions.get(row.contact)?.push(row)
      })
    }
    const found = items.filter(
      ({ id, row: { content } }) => content !== null && speaksOf(sought, content, questions.get(id) ?? [])
    )
    return { items: found, next }
  })
