/** A name in one column: 'Mr Jan van der Berg' or 'Berg, Jan van der'. */

// What it decides

const titles = /^(?:mr|mrs|ms|miss|dr|drs|ir|prof|sir|lady|lord|rev|dhr|mevr|mw|hon|capt|col|maj)$/i
const suffixes = /^(?:jr|sr|i{2,3}|iv|esq|\d(?:st|nd|rd|th)|baronet|bt)$/i
const prefixes =
  /^(?:van|von|vander|vanden|de|den|der|du|da|di|del|la|le|ter|ten|te|el|al|bin|ben|ibn|op|in|'t|st)$/i

/** First names and surname: what stands after a comma, or before the last word and its prefixes, is a first name. */
export const split = (text: string): { readonly firstNames: string; readonly surname: string } => {
  const [last = "", ...first] = text.slice(0, 256).split(",")
  const bare = (words: string) =>
    words.split(/\s+/).filter((word) => word !== "" && !titles.test(word.replace(".", "")))
  if (
    first.length > 0 &&
    bare(last).length > 0 &&
    !first.every((one) => suffixes.test(one.trim().replace(".", "")))
  )
    return { surname: bare(last).join(" "), firstNames: bare(first.join(" ")).join(" ") }
  const words = bare(last).filter((word, n) => n === 0 || !suffixes.test(word.replace(".", "")))
  let from = Math.max(0, words.length - 1)
  while (from > 1 && prefixes.test(words[from - 1]!)) from--
  return { firstNames: words.slice(0, from).join(" "), surname: words.slice(from).join(" ") }
}
