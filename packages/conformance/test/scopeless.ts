import { Broken } from "@zorgband/conformance"
import type { Plugin } from "@zorgband/plugin-sdk"

/** An adapter that does not look at scopes, as a module of its own. */
const scopeless: () => Plugin.Plugin = Broken.broken["scope ignored"].plugin

export default scopeless
