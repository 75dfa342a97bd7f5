/**
 * A key for how a Dutch name sounds, so that Jansen, Janssen and Janßen, or Meijer, Meyer and Meier, meet in one block.
 *
 * Spelling variants get one key; different names may share one, so the key proposes and never decides. The rules follow
 * Dutch spelling history (double letters, ck, gh, ae, dt, y for ij, Latin c, ph, th, x). Endings that make another name
 * (-sen, -stra, -ma) are kept.
 */

// What it decides

const rules: ReadonlyArray<readonly [RegExp, string]> = [
  [/ß/g, "s"],
  [/ssch|sch(?=[^aeiouy]|$)/g, "s"],
  [/sch/g, "sg"],
  [/tsj|tch/g, "tj"],
  [/ph/g, "f"],
  [/(?<=[aeiouy])h(?![aeiouy])/g, ""],
  [/c?kx|ks/g, "x"],
  [/ck|q|c(?![eiyh])/g, "k"],
  [/ch|gh/g, "g"],
  [/c/g, "s"],
  [/z/g, "s"],
  [/[vw](?=[^aeiouy]|$)|v/g, "f"],
  [/dt|th|d(?![a-z])/g, "t"],
  [/b(?![a-z])/g, "p"],
  [/(?<=[bdfgjklmnprstw])h/g, ""],
  [/uij|uy|uij|eui/g, "ui"],
  [/a[ey](?![aeiouy])/g, "a"],
  [/aij|ay|aai/g, "ai"],
  [/oij|oy|ooi/g, "oi"],
  [/eij|ey|ei|ij|(?<![aeiou])y/g, "i"],
  [/ou|au/g, "o"],
  [/ue/g, "u"],
  [/oe/g, "u"],
  [/ie/g, "i"],
  [/j(?![aeiou])/g, "i"],
  [/(.)\1+/g, "$1"],
  [/(?<=.[aeiou])n(?![a-z])/g, ""]
]

/**
 * The key of one word in the folded form of `Text.fold`; words in other scripts come back as they are. Empty only for
 * an empty word. At most the first 24 characters count.
 */
export const key = (word: string): string => {
  if (!/^[a-zß]+$/.test(word)) return word.slice(0, 24)
  let sound = word.slice(0, 24)
  for (const [spelling, by] of rules) sound = sound.replace(spelling, by)
  return sound
}
