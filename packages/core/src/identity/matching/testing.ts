/** For tests of matching: the laws, to run on an implementation or a wrapper of one's own. */
export { laws, type Subject } from "./matching.laws.ts"
