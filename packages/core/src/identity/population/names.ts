/**
 * Names that are common in the Netherlands, most common first, with parts of which rarer ones are composed. The lists
 * and their shares are approximations, good enough for tests; they are no statistics.
 */
import type * as PersonName from "../PersonName.ts"
import { pick, type Random, table } from "./random.ts"

const words = (text: string): ReadonlyArray<string> => text.trim().split(/\s+/)

/** First names by decade group (before 1960, before 1996, later). */
const firsts = {
  male: [
    `Johannes Cornelis Hendrik Willem Pieter Jan Gerrit Jacobus Petrus Adrianus Antonius Wilhelmus Hendrikus Franciscus
    Theodorus Martinus Albertus Leonardus Klaas Dirk Arie Jacob Gerardus Bernardus Lambertus Nicolaas Simon Frederik
    Christiaan Evert Josephus Rudolf Herman Bartholomeus Andries Marinus Everardus Hubertus Teunis Leendert Maarten
    Abraham Egbert Sietse Geert Harm Wiebe Douwe Jelle Cornelius Augustinus Johan Karel Louis Anthonie Reinier`,
    `Peter Jeroen Mark Martijn Michiel Dennis Robert Erik Marcel Ronald Edwin Richard Frank Patrick Michel Jasper Wouter
    Joost Koen Bart Sander Niels Bas Kevin Rick Roy Rob Hans Paul Jeroen Arjan Remco Vincent Johan Gerard Stefan
    Maarten Tim Thomas Danny Marco Ruud Andre Hugo Jaap Pascal Sjoerd Erwin Wesley Mike Jordy Jelmer Ivo Guido Rogier
    Harold Ralph Sebastiaan Olaf Xander`,
    `Daan Sem Lucas Levi Finn Noah Luuk Milan Jesse Bram Thijs Lars Ruben Max Julian Stijn Mees Gijs Teun Siem James
    Liam Adam Luca Jurre Boaz Hidde Tygo Morris Floris Tijn Guus Jens Ties Owen Vince Jack Sam Benjamin Olivier Pepijn
    Joep Mats Roan Jayden Ryan Mohamed Dex Otis Abel Moos Cas Faas Jort Fedde Melle`
  ],
  female: [
    `Maria Johanna Anna Cornelia Elisabeth Wilhelmina Hendrika Catharina Adriana Petronella Margaretha Jacoba Geertruida
    Theodora Antonia Helena Francisca Alida Gerarda Grietje Aaltje Trijntje Jantje Neeltje Jannetje Martina Christina
    Berendina Clasina Pieternella Hermina Elizabeth Dirkje Willemina Sophia Lamberta Everdina Bernardina Allegonda
    Magdalena Susanna Klaasje Fenna Ida Engelina Louisa Henriette Emma Agnes Rosalia Susanne Gerritje Maaike Tjitske`,
    `Monique Petra Linda Esther Sandra Ingrid Marjolein Annemarie Karin Angelique Wendy Saskia Mirjam Ellen Patricia
    Marloes Kim Laura Sanne Lisa Nicole Suzanne Yvonne Anja Bianca Miranda Daniëlle Manon Maaike Femke Marieke Judith
    Chantal Astrid Renate Carla Anouk Iris Eline Nienke Charlotte Rianne Joyce Melissa Hanneke Tamara Simone Cindy
    Mariska Jolanda Inge Margriet Elske Ilse Debbie Corine Froukje`,
    `Emma Julia Sophie Tess Anna Mila Saar Lotte Eva Sara Zoë Noor Evi Lieke Nora Fenna Liv Yara Fleur Isa Roos Olivia
    Milou Lauren Maud Nina Lynn Elin Hailey Bo Amy Feline Vera Jasmijn Elise Loïs Sofie Luna Suze Puck Norah Hannah
    Juna Lina Livia Merel Pien Jill Lena Floor Rosalie Benthe Fien Noa Ella Aya`
  ]
} as const
const migrant = {
  male: words(
    `Mohammed Ahmed Mehmet Mustafa Youssef Ali Hassan Omar Ibrahim Yusuf Abdelkader Said Rachid Karim Emre Murat Piotr
    Tomasz Andrzej Krzysztof Rajesh Sunil Winston Jerry Humphrey Bilal Samir Hamza Khalid Nabil Ercan Serkan Selim`
  ),
  female: words(
    `Fatima Aicha Khadija Fatma Ayşe Emine Zeynep Naima Samira Latifa Yasmina Malika Rachida Hatice Elif Agnieszka
    Katarzyna Magdalena Anita Sharda Sherida Mildred Nadia Hanane Loubna Soumaya Meryem Esra Merve Beata Joanna`
  )
}
const migrantSurnames = words(
  `Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan El_Amrani Bouzid Benali El_Idrissi Haddou Bakkali Amrani
  El_Khattabi Aziz Chahid Nowak Kowalski Wiśniewski Kamiński Singh Ramdin Mahabier Ramlal Jagroep Wijngaarde Pinas
  Martina Maduro Croes Nguyen Chen Li Wang Ali Mohamed Hassan Ahmed Tesfay Haile Osman Khan Hussain Aslan Doğan`
)
const surnames = words(
  `de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot Bos Vos Peters
  Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer van_der_Linden Kok Jacobs de_Haan
  Vermeulen van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn van_der_Heijden Schouten van_Beek Willems van_Vliet
  van_de_Ven Hoekstra Maas Verhoeven Koster van_Dam van_der_Wal Prins Blom Huisman Peeters de_Jonge Kuipers van_Veen
  Postma Veenstra Kramer van_den_Brink van_Wijk Martens Jonker Scholten Kuiper Post van_Loon Gerritsen Sanders Vink
  van_der_Laan van_den_Bosch Groen Bosman Timmermans Schipper Willemsen Bosch Wolters Verbeek Hermans Molenaar
  van_de_Velde de_Ruiter Hofman Vonk Driessen Zijlstra Boer van_Es Veldman Smeets Ouwehand Wiersma Bouwman de_Lange
  Kuijpers Claassen Roos van_Dongen Hoogendoorn Kooistra ter_Horst van_'t_Hof op_den_Kamp in_'t_Veld ten_Brink
  van_der_Horst Evers Lammers Goossens Pieters Aalbers Stam Groot Schuurman Terpstra Bloem de_Leeuw Boersma de_Koning
  van_Rijn Wessels Boon Admiraal van_Doorn Mol Buijs Snijders Winter Kleijn Verweij Kroon Doorn van_der_Velden`
)
/** Before and after: trades and fathers' names with their endings, and places with theirs. */
const stems = words(
  `Aart Adri Alber Ander Arnol Barel Bart Beern Ber Boele Brand Bruin Claes Cor Daniel Dirk Doe Eg Eil Elber Engel Ever Faas
  Feen Fok Frede Frens Ger Gij Gos Haak Ham Har Heem Hein Hel Hemel Her Hille Hois Hui Ids Jel Joch Joos Kaal Kamp Keul
  Klap Klein Kool Koop Kort Kuyl Lam Leen Lief Lub Lui Man Mar Meer Mein Mich Mole Noor Oef Olt Ort Paas Pel Poel Pos Quir
  Rein Rem Rij Roel Roos Rut Sam Schel Sche Sie Sij Slot Snel Span Stof Swie Tam Teun Thij Tim Tol Ubb Ulen Vel Ver Vol
  Waal War Wes Wie Wil Wind Wit Wol Zaal Zand Zeil Zou Zwar`
)
const endings = words(
  "s sen sema stra sma inga ema ing ink mans man horst berg kamp huis veld hof meer donk laar beek ers aars ens els ma"
)
const places = words(
  `Akker Beemster Bergh Biezen Boogaard Broek Burg Dries Duin Dungen Eerden Elzen Enk Esch Eijk Geest Gracht Graft Haar Hage
  Heide Hoek Hoeven Hooft Hul Kade Kerkhof Klooster Kolk Kruis Kuil Laak Leest Lei Leur Lingen Maat Maten Mark Molen Moor Nes
  Nieuwenhof Oever Pas Plas Poel Putten Riet Schans Schoor Sluis Sande Steen Stelt Streek Tempel Toorn Tuin Vaart Vecht Voort
  Vorst Waard Water Weide Werf Wouden Zee Zijl Zwaan Zwet`
)
const prefixes = words("van_der van_den van_de van ten ter van_'t op_de uit_den de")
const rareFirst = words("Jo Ma El Ro Li Wi Ge Ha Ja Ka Lau Mar Nel Re Sil Tja Wen Yo An Be")
const rareLast = {
  male: words("bert rik vin no ko man wald mer land fred bren der ris lo mon dick nold ron tin vard"),
  female: words("ra nne lia ke tje na linde sje lotte mina rina vera rieke wina lyn issa trix dina lise mara")
}

const surnameOf = (text: string): PersonName.Surname => {
  const parts = text.split("_")
  const name = parts.pop()!
  return parts.length === 0 ? { name } : { prefix: parts.join(" "), name }
}

const firstTables = {
  male: firsts.male.map((text) => table(words(text), 12)),
  female: firsts.female.map((text) => table(words(text), 12))
}
const surnameTable = table(surnames.map(surnameOf), 30)
const migrantTable = table(migrantSurnames.map(surnameOf), 20)
const migrantEndings = words("oğlu i ov ak lı er gil an ska ini ou man a el bay")
const prefixTable = prefixes.map((text) => text.replaceAll("_", " "))

/** What people are called who have an official name. */
const usualNames: Record<string, ReadonlyArray<string>> = Object.fromEntries(
  `Johannes:Jan,Hans,Johan Cornelis:Kees,Cor Hendrik:Henk Hendrikus:Henk,Hein Willem:Wim Wilhelmus:Wim,Willem Pieter:Piet,Peter
  Petrus:Piet,Peter Jacobus:Jaap,Koos,Jack Jacob:Jaap Adrianus:Adrie,Ad Antonius:Ton,Toon Franciscus:Frans,Frank
  Theodorus:Theo Martinus:Martin,Tinus Albertus:Bert,Ab Leonardus:Leo Gerardus:Gerard,Ger Gerrit:Gert Bernardus:Ben,Bernard
  Lambertus:Bert Nicolaas:Nico,Klaas Josephus:Jos,Joep Bartholomeus:Bart Marinus:Rinus,Rien Everardus:Evert Hubertus:Huub,Bert
  Christiaan:Chris Frederik:Fred,Frits Robert:Rob Richard:Rick Michael:Mike Maria:Ria,Marie,Mieke Johanna:Jo,Joke,Hanneke Anna:Annie,Ans
  Cornelia:Corrie,Cora Elisabeth:Els,Bets,Lies Wilhelmina:Mien,Wil Hendrika:Riek,Rika Catharina:Toos,Trees,Rina Adriana:Adrie,Jeanne
  Petronella:Nel,Petra Margaretha:Greet,Marga Jacoba:Coby Geertruida:Truus Theodora:Dora Antonia:Toos,Tonnie Helena:Leni
  Francisca:Cisca Alida:Ali Gerarda:Gerda Christina:Stien,Chris Elizabeth:Liesbeth,Elly Magdalena:Magda Susanna:Suze
  Charlotte:Lotte Suzanne:Suus Sebastiaan:Bas Alexander:Alex Mohammed:Mo Benjamin:Ben`
    .trim()
    .split(/\s+/)
    .map((entry) => entry.split(":"))
    .map(([official = "", usual = ""]) => [official, usual.split(",")])
)

/** A first name of somebody who was born in a year. `rare` is a share of names that are composed. */
export const firstName = (
  random: Random,
  gender: "male" | "female",
  year: number,
  foreign: boolean
): string => {
  if (foreign) return pick(random, migrant[gender])
  if (random() < 0.22) return pick(random, rareFirst) + pick(random, rareLast[gender])
  return pick(random, firstTables[gender][year < 1960 ? 0 : year < 1996 ? 1 : 2]!)
}

/** The name by which somebody with this official first name is called: a short form for most who have one. */
export const usualName = (random: Random, official: string): string => {
  const known = usualNames[official]
  return known !== undefined && random() < 0.65 ? pick(random, known) : official
}

/** A surname: one of the common ones, or one composed of parts. */
export const surname = (random: Random, foreign: boolean): PersonName.Surname => {
  if (foreign) {
    const common = pick(random, migrantTable)
    return random() < 0.5 ? common : { ...common, name: common.name + pick(random, migrantEndings) }
  }
  const kind = random()
  if (kind < 0.33) return pick(random, surnameTable)
  if (kind < 0.55) return { prefix: pick(random, prefixTable), name: pick(random, places) }
  if (kind < 0.65) return { name: pick(random, places) + pick(random, endings) }
  return {
    name:
      pick(random, stems) + pick(random, stems).toLowerCase() + (random() < 0.7 ? pick(random, endings) : "")
  }
}
