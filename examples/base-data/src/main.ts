/// <reference types="node" />
/** Care of base data as a program: `npm start --workspace base-data`. */
import { clean } from "./clean.ts"

await clean((line) => console.log(line))
