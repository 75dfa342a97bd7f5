/** For tests of matching: the laws, to run on an implementation or a wrapper of one's own. */
export { laws as likenessLaws, type Subject as LikenessSubject } from "./Likeness.laws.ts"
export { laws, type Subject } from "./matching.laws.ts"
