/** The id of a question, for what tells of one. */
import { Schema } from "effect"

/** Names a question. */
export const QuestionId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("QuestionId"))
/** See {@link QuestionId}. */
export type QuestionId = typeof QuestionId.Type
