/** Names as FEEL compares them, and as a model writes them: `in-network` and `in - network` are one name. Internal. */
import { normalizeContextKey } from "lezer-feel"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

/** A name as FEEL compares it. */
export const plain: (name: string) => string = normalizeContextKey

const renamed = (value: Value, rename: (name: string) => string): Value =>
  Values.isList(value)
    ? value.map((one) => renamed(one, rename))
    : Values.isStructure(value)
      ? Values.structure([...value.entries].map(([name, one]) => [rename(name), renamed(one, rename)]))
      : value

/** A value of which the parts are named as FEEL compares names. */
export const inFeel = (value: Value): Value => renamed(value, plain)

/** A value of which the parts are named as a model writes them. */
export const asWritten = (value: Value, written: ReadonlyMap<string, string>): Value =>
  written.size === 0 ? value : renamed(value, (name) => written.get(name) ?? name)
