import { Broken } from "@zorgband/conformance"

/** An adapter that does not look at scopes, as a module of its own. */
export default Broken.broken["scope ignored"].plugin
