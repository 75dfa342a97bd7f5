/**
 * How two rows agree: one level per field, and the value whose frequency makes an agreement worth more or less.
 *
 * Symmetric: comparing left with right gives what right with left gives. Names are compared as one (swaps, partner's
 * names, nicknames, initials), addresses too.
 */
import type { Columns } from "./Columns.ts"
import * as Emails from "./Emails.ts"
import * as Level from "./Level.ts"
import type * as Likeness from "./Likeness.ts"
import { Memo } from "./Memo.ts"
import * as Normal from "./Normal.ts"
import * as Similarity from "./Similarity.ts"
import type { Words } from "./Words.ts"

// What it is

/** What is known of how often first names occur, so that a typing error is told from another name. */
export interface Names {
  /** Share of records with this first name, by its hash; 0 when it is rare or nothing is known. */
  readonly share: (hash: number) => number
}

/** Where a comparison leaves its answer; made once and used for every pair. */
export interface Answer {
  /** Level per field, in the order of `Level.fields`, then the extra fields. */
  readonly levels: Uint8Array
  /**
   * The value agreed on, per field: a word number for names, place and extra fields, else what the column holds. 0 when
   * frequency plays no part.
   */
  readonly values: Float64Array
  /** What was found of pairs of words before. */
  readonly given: Memo
  readonly family: Memo
  readonly street: Plain
  readonly place: Plain
  readonly extras: ReadonlyArray<Plain>
  readonly turned: Memo
  /** How values are compared that are not equal. */
  readonly likeness: Likeness.Ready
}

/** How a field of plain words is compared, and what was found of pairs of them before. */
interface Plain {
  readonly memo: Memo
  readonly by: Likeness.Comparator | undefined
}

/** An empty answer for columns. */
export const answer = ({ size, extras }: Columns, likeness: Likeness.Ready): Answer => {
  const { comparators } = likeness
  const shared: Plain = { memo: new Memo(size), by: undefined }
  const plain = (by: Likeness.Comparator | undefined): Plain =>
    by === undefined ? shared : { memo: new Memo(size), by }
  return {
    levels: new Uint8Array(Level.at.extra + extras.length),
    values: new Float64Array(Level.at.extra + extras.length),
    given: new Memo(size),
    family: new Memo(size),
    street: plain(comparators.street),
    place: plain(comparators.place),
    extras: extras.map(({ name }) => plain(comparators.extra?.[name])),
    turned: new Memo(size),
    likeness
  }
}

// What it decides

/** Compares rows `i` and `j` and writes the answer into `into`. */
export const rows = (columns: Columns, i: number, j: number, names: Names, into: Answer): void => {
  const { levels, values } = into
  levels.fill(0)
  values.fill(0)
  bsn(columns, i, j, into)
  firstName(columns, i, j, names, into)
  surname(columns, i, j, into)
  if (levels[1]! >= Level.firstName.similar || levels[2]! >= Level.surname.similar)
    swapped(columns, i, j, into)
  birthDate(columns.date[i]!, columns.date[j]!, into)
  const left = columns.gender[i]!
  const right = columns.gender[j]!
  if (left !== 0 && right !== 0) levels[Level.at.gender] = left === right ? 1 : 2
  address(columns, i, j, into)
  telephone(columns, i, j, into)
  email(columns, i, j, into)
  for (let e = 0; e < columns.extras.length; e++) {
    const { word } = columns.extras[e]!
    levels[Level.at.extra + e] = like(columns.words, word[i]!, word[j]!, into.extras[e]!)
    if (word[i] === word[j]) values[Level.at.extra + e] = word[i]!
  }
}

const bsn = (columns: Columns, i: number, j: number, into: Answer): void => {
  const left = columns.bsn[i]!
  const right = columns.bsn[j]!
  if (left === 0 || right === 0) return
  const verified = columns.verified[i] === 1 && columns.verified[j] === 1
  into.levels[Level.at.bsn] =
    left === right
      ? verified
        ? Level.bsn.verified
        : Level.bsn.same
      : verified
        ? Level.bsn.conflict
        : Level.bsn.different
}

const firstName = (columns: Columns, i: number, j: number, names: Names, into: Answer): void => {
  const { words, first, usual, initials } = columns
  const left = first[i]!
  const right = first[j]!
  const leftUsual = usual[i]!
  const rightUsual = usual[j]!
  let level: number = Level.missing
  let value = 0
  if ((left | leftUsual) === 0 || (right | rightUsual) === 0) {
    const a = initials[i] !== 0 ? initials[i]! : leftUsual
    const b = initials[j] !== 0 ? initials[j]! : rightUsual
    if (a !== 0 && b !== 0)
      level =
        a === b && words.text[a]!.length > 1
          ? Level.firstName.initials
          : isOther(words.text[a]!, words.text[b]!)
            ? Level.firstName.otherInitial
            : words.text[a]!.codePointAt(0) === words.text[b]!.codePointAt(0) ||
                begins(words, left, a, b) ||
                begins(words, leftUsual, a, b) ||
                begins(words, right, b, a) ||
                begins(words, rightUsual, b, a)
              ? Level.firstName.initial
              : Level.firstName.otherInitial
  } else {
    level = Level.firstName.different
    const best = (a: number, b: number): void => {
      if (a === 0 || b === 0) return
      const found = given(words, a, b, names, into)
      if (found > level) return
      const agreed =
        a === b
          ? a
          : found === Level.firstName.lead || found === Level.firstName.close
            ? commoner(words, words.lead[a]!, words.lead[b]!, names)
            : 0
      value = found === level ? least(words, value, agreed) : agreed
      level = found
    }
    best(left, right)
    if (level !== Level.firstName.same && (leftUsual | rightUsual) !== 0) {
      best(leftUsual, rightUsual)
      best(left, rightUsual)
      best(leftUsual, right)
    }
  }
  into.levels[Level.at.firstName] = level
  into.values[Level.at.firstName] = value
}

/** Whether initials of several names begin alike and go on differently. */
const isOther = (one: string, two: string): boolean =>
  one.length > 1 &&
  two.length > 1 &&
  one.charCodeAt(0) === two.charCodeAt(0) &&
  one.charCodeAt(1) !== two.charCodeAt(1)

/** Whether an official name that a first name is used for begins with the letter that the other initials begin with. */
const begins = (words: Words, name: number, own: number, other: number): boolean =>
  name !== 0 && (words.starts[name]! & ~initialOf(words, own) & initialOf(words, other)) !== 0

/** The bit of the letter that a word begins with; none for other scripts. */
const initialOf = (words: Words, word: number): number => {
  const code = words.text[word]!.charCodeAt(0)
  return code >= 97 && code <= 122 ? 1 << (code & 31) : 0
}

const commoner = (words: Words, a: number, b: number, names: Names): number => {
  const left = words.hash[a]!
  const right = words.hash[b]!
  const more = names.share(left) - names.share(right)
  return more > 0 || (more === 0 && left < right) ? a : b
}

/** Of two words the one with the least hash, so that it does not matter which comes first; none is less than any. */
const least = (words: Words, a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : words.hash[a]! < words.hash[b]! ? a : b

/** A name this much rarer than the one it resembles is taken for a typing error of it. */
const typing = 0.005
/** The same, where letters are missing, too many or in another order: seldom does that make another name. */
const slip = 0.02

/** Whether two words have too few letters in common to be alike by any measure used here. */
const unlike = (words: Words, a: number, b: number): boolean => {
  const left = words.letters[a]!
  const right = words.letters[b]!
  return ones(left & right) * 2 < Math.min(ones(left), ones(right))
}
const ones = (bits: number): number => {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

const given = (words: Words, a: number, b: number, names: Names, into: Answer): number => {
  if (a === b) return Level.firstName.same
  const memo = into.given
  const slot = memo.slot(a, b)
  return memo.holds(slot)
    ? memo.level(slot)
    : memo.keep(slot, compareGiven(words, a, b, names, into.likeness))
}

const compareGiven = (
  words: Words,
  a: number,
  b: number,
  names: Names,
  { nicknames, comparators }: Likeness.Ready
): number => {
  const lead = words.lead[a]!
  const other = words.lead[b]!
  const left = words.text[lead]!
  const right = words.text[other]!
  if (lead === other)
    return secondsClash(words.text[a]!, words.text[b]!) ? Level.firstName.other : Level.firstName.lead
  if (left.length === 1 || right.length === 1)
    return (words.starts[a]! & words.starts[b]!) !== 0
      ? Level.firstName.initial
      : Level.firstName.otherInitial
  if (nicknames.related(left, right)) return Level.firstName.nickname
  const by = comparators.firstName
  const asked = by?.(left, right)
  if (asked === "same") return Level.firstName.same
  const alike = by !== undefined || unlike(words, lead, other) ? 0 : Similarity.jaroWinkler(left, right)
  const short = Math.min(left.length, right.length)
  const error =
    (by === undefined
      ? (short > 2 && Similarity.oneEdit(left, right)) || (alike >= 0.92 && short > 4)
      : asked === "close") || words.sound[lead] === words.sound[other]
  if (!error && alike < 0.8) {
    // 'Anne Marie' and 'Marie': one of the given names is the name of the other.
    return among(words.text[a]!, right) || among(words.text[b]!, left)
      ? Level.firstName.similar
      : Level.firstName.different
  }
  const f = names.share(words.hash[lead]!)
  const g = names.share(words.hash[other]!)
  const rarer = left.length !== right.length || words.letters[lead] === words.letters[other] ? slip : typing
  if (f > 0 && g > 0 && Math.min(f, g) > rarer * Math.max(f, g)) return Level.firstName.other
  return error ? Level.firstName.close : Level.firstName.similar
}

const among = (names: string, name: string): boolean =>
  name.length > 2 && names.includes(" ") && names.split(" ").includes(name)

const secondsClash = (left: string, right: string): boolean => {
  const a = left.indexOf(" ")
  const b = right.indexOf(" ")
  return a > 0 && b > 0 && left.charCodeAt(a + 1) !== right.charCodeAt(b + 1)
}

const surname = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { words } = columns
  const own = columns.surname[i]!
  const other = columns.surname[j]!
  const partner = columns.partner[i]!
  const otherPartner = columns.partner[j]!
  if ((own | partner) === 0 || (other | otherPartner) === 0) return
  let level: number = Level.surname.different
  let value = 0
  const ours = own !== 0 && own === otherPartner ? own : 0
  const theirs = partner !== 0 && (partner === other || partner === otherPartner) ? partner : 0
  if (own !== 0 && own === other) {
    level = Level.surname.same
    value = own
  } else if ((ours | theirs) !== 0 && mayBeOne(columns, i, j)) {
    level = Level.surname.partner
    value = ours === 0 || theirs === 0 ? ours + theirs : least(words, ours, theirs)
  } else {
    if ((ours | theirs) !== 0) level = Level.surname.similar
    const best = (a: number, b: number): void => {
      if (a !== 0 && b !== 0 && a !== b) level = Math.min(level, family(words, a, b, into))
    }
    best(own, other)
    if ((partner | otherPartner) !== 0) {
      best(partner, other)
      best(own, otherPartner)
      best(partner, otherPartner)
    }
  }
  into.levels[Level.at.surname] = level
  into.values[Level.at.surname] = value
}

/** Whether own and partner's names are of one person: where all four are known, both change places or none. */
const mayBeOne = ({ surname: own, partner }: Columns, i: number, j: number): boolean =>
  own[i] === 0 ||
  own[j] === 0 ||
  partner[i] === 0 ||
  partner[j] === 0 ||
  (own[i] === partner[j] && own[j] === partner[i])

const family = (words: Words, a: number, b: number, into: Answer): number => {
  const memo = into.family
  const slot = memo.slot(a, b)
  return memo.holds(slot)
    ? memo.level(slot)
    : memo.keep(slot, compareFamily(words, a, b, into.likeness.comparators.surname))
}

const compareFamily = (words: Words, a: number, b: number, by: Likeness.Comparator | undefined): number => {
  const left = words.text[a]!
  const right = words.text[b]!
  const asked = by?.(left, right)
  if (asked === "same" || asked === "close") return Level.surname[asked]
  if (asked === "different")
    return words.sound[a] === words.sound[b] ? Level.surname.sound : Level.surname.different
  if (unlike(words, a, b))
    return words.sound[a] === words.sound[b] ? Level.surname.sound : Level.surname.different
  const short = Math.min(left.length, right.length)
  if (short > 3 && Similarity.oneEdit(left, right)) return Level.surname.close
  const alike = Similarity.jaroWinkler(left, right)
  // Behind a name, more letters make another: Gracht and Grachtma.
  if (alike >= 0.94 && short > 5 && Math.abs(left.length - right.length) < 2) return Level.surname.close
  if (words.sound[a] === words.sound[b]) return Level.surname.sound
  if (alike >= 0.82 || (short > 4 && (left.includes(right) || right.includes(left))))
    return Level.surname.similar
  return Level.surname.different
}

/** Whether first name and surname changed places; one of the records may have initials only. */
const swapped = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { surname: own } = columns
  if (own[i] === 0 || own[j] === 0) return
  const named = isName(columns, i, j, into.turned)
  if (!named && !isInitialOf(columns, i, j)) return
  if (!isName(columns, j, i, into.turned) && !(named && isInitialOf(columns, j, i))) return
  into.levels[Level.at.firstName] = Level.firstName.swapped
  into.levels[Level.at.surname] = Level.surname.swapped
  into.values[Level.at.firstName] = 0
  into.values[Level.at.surname] = 0
}

/** Whether the first name of one row is the surname of another. */
const isName = ({ words, first, usual, surname: own }: Columns, i: number, j: number, memo: Memo): boolean =>
  turned(words, first[i]!, own[j]!, memo) || turned(words, usual[i]!, own[j]!, memo)

/** Whether one row has initials only, and the surname of another begins with the first of them. */
const isInitialOf = (
  { words, first, usual, initials, surname: own }: Columns,
  i: number,
  j: number
): boolean =>
  first[i] === 0 &&
  usual[i] === 0 &&
  initials[i] !== 0 &&
  words.text[initials[i]!]!.codePointAt(0) === words.text[own[j]!]!.codePointAt(0)

const turned = (words: Words, name: number, surname: number, memo: Memo): boolean => {
  if (name === 0) return false
  const letters = words.letters[surname]!
  // Of several first names one word may have been made, of which the other record has the first.
  if (ones(letters & ~words.letters[name]!) > 1 && ones(words.letters[words.lead[name]!]! & ~letters) > 1)
    return false
  // A word is another thing as a surname: the order counts here.
  const slot = memo.slot(name, words.text.length + surname)
  return (memo.holds(slot) ? memo.level(slot) : memo.keep(slot, compareTurned(words, name, surname))) === 1
}

/** At least so many letters are another first name behind the first. */
const another = 3

const compareTurned = (words: Words, name: number, surname: number): number => {
  const lead = words.text[words.lead[name]!]!
  const whole = Normal.surname(words.text[name]!)
  const other = words.text[surname]!
  const alike = (text: string): boolean =>
    text === other || (other.length > 4 && text.length > 4 && Similarity.oneEdit(text, other))
  return alike(lead) ||
    alike(whole) ||
    (lead.length > 3 && other.startsWith(lead) && other.length - lead.length >= another)
    ? 1
    : 0
}

const birthDate = (left: number, right: number, into: Answer): void => {
  if (left === 0 || right === 0) return
  into.levels[Level.at.birthDate] = dates(left, right)
  if (left === right) into.values[Level.at.birthDate] = left
}

const dates = (left: number, right: number): number => {
  const day = left % 100
  const otherDay = right % 100
  const month = Math.floor(left / 100) % 100
  const otherMonth = Math.floor(right / 100) % 100
  const year = Math.floor(left / 10000)
  const otherYear = Math.floor(right / 10000)
  if (day === 0 || otherDay === 0) {
    const sameMonth = month === 0 || otherMonth === 0 || month === otherMonth
    return year === otherYear && sameMonth ? Level.birthDate.partial : Level.birthDate.different
  }
  const first = day === 1 && month === 1
  const otherFirst = otherDay === 1 && otherMonth === 1
  if (left === right) return first ? Level.birthDate.placeholder : Level.birthDate.same
  if (year === otherYear) {
    if (day === otherMonth && month === otherDay) return Level.birthDate.swapped
    if (first || otherFirst) return Level.birthDate.partial
  }
  let wrong = 0
  for (let a = left, b = right; a !== 0 || b !== 0; a = Math.floor(a / 10), b = Math.floor(b / 10))
    if (a % 10 !== b % 10) wrong++
  if (wrong === 1 || (wrong === 2 && neighbours(left, right))) return Level.birthDate.close
  if (year === otherYear && month === otherMonth) return Level.birthDate.month
  const parts = (day === otherDay ? 1 : 0) + (month === otherMonth ? 1 : 0) + (year === otherYear ? 1 : 0)
  return parts === 2 ? Level.birthDate.parts : Level.birthDate.different
}

const neighbours = (left: number, right: number): boolean => Similarity.oneEdit(String(left), String(right))

const address = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { words, postcode, street, number, suffix, place } = columns
  const code = area(words, postcode[i]!, postcode[j]!)
  const road = like(words, street[i]!, street[j]!, into.street)
  if (code === 0 && road === 0) {
    const level = like(words, place[i]!, place[j]!, into.place)
    into.levels[Level.at.place] = level
    if (place[i] === place[j]) into.values[Level.at.place] = place[i]!
    return
  }
  const house = number[i] === 0 || number[j] === 0 ? 0 : number[i] === number[j] ? 1 : 2
  const sameCode = code === Level.plain.same
  const sameRoad = road === Level.plain.same
  const codeFits = code !== Level.plain.different
  const roadFits = road !== Level.plain.different
  let level: number = Level.address.different
  if (codeFits && roadFits) {
    const exact = (sameCode || code === 0) && (sameRoad || road === 0)
    if (house === 1 || (house === 0 && sameRoad)) level = exact ? Level.address.same : Level.address.close
    else if (exact) level = Level.address.street
    else level = Level.address.area
    if (level === Level.address.same && suffix[i] !== suffix[j] && suffix[i] !== 0 && suffix[j] !== 0)
      level = Level.address.addition
  } else if (sameCode || sameRoad) level = house === 1 ? Level.address.close : Level.address.area
  else if (place[i] !== 0 && place[i] === place[j]) level = Level.address.area
  into.levels[Level.at.address] = level
  if (level === Level.address.same || level === Level.address.addition)
    into.values[Level.at.address] = columns.door[i] === columns.door[j] ? columns.door[i]! : 0
}

/** Postcodes: one typing error, or the same four digits, is close. */
const area = (words: Words, left: number, right: number): number =>
  left === 0 || right === 0
    ? Level.missing
    : left === right
      ? Level.plain.same
      : Similarity.oneEdit(words.text[left]!, words.text[right]!)
        ? Level.plain.close
        : Level.plain.different

const telephone = (columns: Columns, i: number, j: number, into: Answer): void => {
  const left = columns.telephone[i]!
  const right = columns.telephone[j]!
  if (left === 0 || right === 0) return
  if (left === right) into.values[Level.at.telephone] = left
  into.levels[Level.at.telephone] =
    left === right
      ? Level.plain.same
      : mayBeNear(left, right) && Similarity.oneEdit(String(left), String(right))
        ? Level.plain.close
        : Level.plain.different
}

/** Whether numbers begin or end the same, as those with one digit wrong, missing or too many do. */
const mayBeNear = (left: number, right: number): boolean =>
  left % 1000 === right % 1000 ||
  Math.floor(left / 1e5) === Math.floor(right / 1e5) ||
  Math.floor(left / 1e5) === Math.floor(right / 1e4) ||
  Math.floor(left / 1e4) === Math.floor(right / 1e5)

const email = (columns: Columns, i: number, j: number, into: Answer): void => {
  const left = columns.email[i]!
  const right = columns.email[j]!
  if (left === 0 || right === 0) return
  if (left === right) into.values[Level.at.email] = left
  into.levels[Level.at.email] =
    left === right
      ? Level.plain.same
      : mayBeNearly(columns, i, j) && isNearly(emailOf(columns, i), emailOf(columns, j))
        ? Level.plain.close
        : Level.plain.different
}

/** At least so many of two addresses' characters agree, of each as a share of its length, summed. */
const shared = 1.5

/** Whether addresses begin alike and lack few of each other's letters: else they are not worth a closer look. */
const mayBeNearly = ({ emails, emailAt, emailLetters }: Columns, i: number, j: number): boolean => {
  const one = emailAt[i]!
  const two = emailAt[j]!
  if (emails[one + 1] !== emails[two + 1] && emails[one + 2] !== emails[two + 2]) return false
  const left = emailLetters[i]!
  const right = emailLetters[j]!
  return 2 - ones(left & ~right) / emails[one]! - ones(right & ~left) / emails[two]! >= shared
}

const emailOf = ({ emails, emailAt }: Columns, row: number): string => Emails.text(emails, emailAt[row]!)

const isNearly = (one: string, two: string): boolean => {
  const left = local(one)
  const right = local(two)
  if (left === right) return true
  // Numbers are what tells people of one name apart.
  if (left.replace(digits, "") === right.replace(digits, "")) return false
  return Similarity.oneEdit(one, two) || Similarity.jaroWinkler(one, two) >= 0.96
}

const digits = /\d+/g

const local = (email: string): string => email.slice(0, email.lastIndexOf("@"))

/** Plain words: the same, nearly so, or different. */
const like = (words: Words, left: number, right: number, { memo, by }: Plain): number => {
  if (left === 0 || right === 0) return Level.missing
  if (left === right) return Level.plain.same
  if (by === undefined && unlike(words, left, right)) return Level.plain.different
  const slot = memo.slot(left, right)
  if (memo.holds(slot)) return memo.level(slot)
  const level =
    by === undefined
      ? compareLike(words, left, right)
      : Level.plain[by(words.text[left]!, words.text[right]!)]
  return memo.keep(slot, level)
}

const compareLike = (words: Words, left: number, right: number): number => {
  const one = words.text[left]!
  const two = words.text[right]!
  return Math.min(one.length, two.length) > 3 &&
    (Similarity.oneEdit(one, two) || Similarity.jaroWinkler(one, two) >= 0.9)
    ? Level.plain.close
    : Level.plain.different
}
