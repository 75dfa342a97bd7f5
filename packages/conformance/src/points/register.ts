/** What a register of BSNs must do: it answers in words that are known, and never tells whose number it was asked. */
import { Effect } from "effect"
import { required, same, so } from "../Check.ts"
import { failure, keepsQuiet, secretsOf, troubled } from "./helpers.ts"
import type { PointContext, Trouble } from "./Stand.ts"

type Context = PointContext<"bsn register">

const answers = ["verified", "verified-with-deviations", "refuted"]

/** The first question of the stand, asked while the register is in trouble. */
const failing = (context: Context, trouble: Trouble) =>
  Effect.gen(function* () {
    const { verify } = yield* context.open
    const [first] = context.stand.known
    if (first === undefined) return yield* so("the stand knows somebody", false)
    const asked = failure(
      `a register in trouble: ${trouble}`,
      "BsnRegisterUnavailable",
      verify(first.question)
    )
    yield* keepsQuiet(trouble, troubled(context.stand, trouble, asked), secretsOf(first.question))
    yield* same("asked again", yield* verify(first.question), first.answer)
  })

/** What a register of BSNs must do. */
export const register = {
  "register.answers": required<Context>(
    "0.1.0",
    "answers in the words that are known what the register says of a person",
    (context) =>
      Effect.gen(function* () {
        const { verify } = yield* context.open
        const { known } = context.stand
        for (const answer of ["verified", "refuted"])
          yield* so(
            `the stand knows one who is ${answer}`,
            known.some((one) => one.answer === answer)
          )
        for (const { question, answer } of known) {
          const said = yield* verify(question)
          yield* so("one of the words that are known", answers.includes(said), said)
          yield* same("the answer", said, answer)
        }
      })
  ),
  "register.same-answer": required<Context>("0.1.0", "answers the same after a restart", (context) =>
    Effect.gen(function* () {
      const ask = Effect.flatMap(context.open, ({ verify }) =>
        Effect.forEach(context.stand.known, ({ question }) => verify(question))
      )
      yield* same("asked again", yield* ask, yield* ask)
    })
  ),
  "register.away": required<Context>(
    "0.1.0",
    "says that the register cannot be reached, and nothing of a person",
    (context) => failing(context, "away")
  ),
  "register.nonsense": required<Context>(
    "0.1.0",
    "says that the register cannot be reached when its answer cannot be read, and nothing of a person",
    (context) => failing(context, "nonsense")
  )
}
