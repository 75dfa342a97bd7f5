import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Assignment.laws.ts"
import * as Assignment from "./Assignment.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "who takes a question has its skills, is at work and has room": {
    ...Assignment,
    assign: (question, team) => Assignment.assign({ ...question, skills: [] }, team)
  },
  "a question that somebody can take is taken": {
    ...Assignment,
    // Only whom the client knows will do.
    assign: (question, team) =>
      Assignment.assign(
        question,
        team.filter(({ id }) => question.knownTo.includes(id))
      )
  },
  "whom the client knows goes first, where they can": {
    ...Assignment,
    assign: (question, team) => Assignment.assign({ ...question, knownTo: [] }, team)
  },
  "else nobody who could take it has a smaller part of their capacity in use": {
    ...Assignment,
    // The fewest questions, whatever somebody can have.
    assign: (question, team) =>
      Assignment.assign(
        question,
        team.map((member) => ({ ...member, capacity: member.load < member.capacity ? 100 : 0 }))
      )
  },
  "who gets free can take what they are able to, the oldest question first": {
    ...Assignment,
    // As they come.
    takeable: (waiting, team) =>
      waiting.filter((question) => team.some((member) => Assignment.canTake(member, question)))
  },
  "after all were assigned nothing waits that somebody could take, and nobody has more than they can": {
    ...Assignment,
    // Loads are those of the beginning.
    assignAll: (waiting, team) =>
      waiting.flatMap((question) => {
        const assigned = Assignment.assign(question, team)
        return Result.isSuccess(assigned) ? [assigned.success] : []
      })
  }
}

describe("Assignment", () => {
  for (const [law, holds] of Object.entries(laws(Assignment))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
