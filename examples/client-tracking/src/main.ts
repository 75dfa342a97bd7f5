/// <reference types="node" />
/** Client tracking as a program: `node --conditions=@zorgband/source examples/client-tracking/src/main.ts`. */
import { track } from "./track.ts"

await track(Date.UTC(2026, 10, 2, 8), (line) => console.log(line))
