import { Broken, type Stand } from "@zorgband/conformance"
import type { Plugin } from "@zorgband/plugin-sdk"

/** A plugin without storage, as a vendor exports it: a channel, and the stand of the exchange behind it. */
const telephony: () => Plugin.Plugin = Broken.soundPoints.channel.plugin
export default telephony

/** The stand. */
export const stands: Stand.Stands = Broken.soundPoints.channel.stands
