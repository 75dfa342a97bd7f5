/// <reference types="node" />
import fc from "fast-check"

/** A fixed seed, so that a failure repeats. Set ZORGBAND_SEED for another one. */
fc.configureGlobal({ seed: Number(process.env.ZORGBAND_SEED ?? 20_261_122) })
