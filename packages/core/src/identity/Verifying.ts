/** Asks a register whose a BSN is. What it answers is believed only when it is one of the words that are known. */
import { BsnRegister } from "@zorgband/plugin-sdk"
import { Effect, Exit, Schema } from "effect"

/** A register that does not answer within this time cannot be reached. */
const patience = "30 seconds"

const isAnswer = Schema.is(Schema.Literals(["verified", "verified-with-deviations", "refuted"]))

/** Asks it; one that throws, is silent or answers what cannot be read cannot be reached. */
export const ask = (
  register: BsnRegister.BsnRegister,
  question: BsnRegister.BsnQuestion
): Effect.Effect<BsnRegister.BsnAnswer, BsnRegister.BsnRegisterUnavailable> =>
  Effect.suspend(() => register.verify(question)).pipe(
    Effect.timeout(patience),
    Effect.exit,
    Effect.flatMap((said) =>
      Exit.isSuccess(said) && isAnswer(said.value)
        ? Effect.succeed(said.value)
        : Effect.fail(new BsnRegister.BsnRegisterUnavailable())
    )
  )
