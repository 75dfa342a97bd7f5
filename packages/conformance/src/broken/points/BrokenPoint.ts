/** What the broken channels, connectors, registers, staff and packs share. */
import { Plugin } from "@zorgband/plugin-sdk"
import type { Stands, Trouble } from "../../points/Stand.ts"

// What it is

/** A broken plugin, with its stands. */
export interface BrokenPoint {
  /** What is wrong with it. */
  readonly title: string
  /** Makes the plugin. */
  readonly plugin: () => Plugin.Plugin
  /** How its system is worked. */
  readonly stands: Stands
}

// What it does

/** A plugin that provides these. */
export const plugin = (...provides: ReadonlyArray<Plugin.Extension>) =>
  Plugin.definePlugin({
    id: "@zorgband/conformance/broken-point",
    version: "0.0.0",
    sdkApi: Plugin.sdkApi,
    provides
  })

/** A system that answers, or not. */
export const troubling = () => {
  let now: Trouble = "none"
  return {
    trouble: async (trouble: Trouble) => {
      now = trouble
    },
    now: () => now
  }
}
