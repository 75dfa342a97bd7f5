/// <reference types="node" />
/** Client tracking as a program: `npm start --workspace client-tracking`. */
import { track } from "./track.ts"

await track(Date.UTC(2026, 10, 2, 8), (line) => console.log(line))
