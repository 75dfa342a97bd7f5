/**
 * First names that are used for one another: an official name, and what people are called who have it. Each line is one
 * family of names; a name may stand in several. Folded form, as `Text.fold` gives it.
 */
const families = `
johannes jan hans johan joannes hannes joop jo john jannes
johanna jo joke hanna hannie jopie janna hanneke annie
jan johannes jannes
jacobus jaap jacob koos ko cobus sjaak jack jacques
jacoba coba cobie jacqueline ko
cornelis kees cor cees corneel nelis
cornelia corrie cor nel nelly neeltje lia cora
wilhelmus wim willem wil willy pim helmus
willem wim wil willy pim bill william
wilhelmina mien mina willy wil wilma miep helma minnie mientje
hendrik henk hendrikus rik henri harry henry hein
hendrikus henk hendrik rik harrie
hendrika riek rika henny hennie drika
petrus piet peter pieter pim
pieter piet peter petrus
petronella nel petra nelly ellie nellie
maria marie ria mia mieke miep riet marietje marijke rietje
antonius ton toon anton antoon tonnie theun twan
antonia toos tonnie antoinette toni
antonie anton ton toon teun
gerardus gerard ger gerrit geert sjra
gerarda gerda gerry
gerrit ger gert gerard
gerritje gerda gerrie
theodorus theo dorus ted
theodora thea dora doortje
catharina trees toos trijntje katrien kaatje rina tineke karin ina catrien carina
catharina cato to
elisabeth els elly betsy bets lies liesbeth lisa bep betty elise ella
elizabeth els elly betsy bets lies liesbeth lisa bep betty elisabeth liz beth
adrianus adrie ad arie janus adriaan
adriana adrie ad jeanne sjaan
franciscus frans frank francis cis
francisca cisca sisca fransje ciska
lambertus bert lambert bertus
hubertus bert huub hub huib bertus
albertus bert albert ab bertus appie
engelbertus bert engel bertus
gijsbertus gijs bert gijsbert
alberta bertha berta
leonardus leo leendert leonard nard len
leendert leen leo
martinus martin tinus rinus maarten tiny
martina tineke tina martine
marinus rinus rien
marina rina
mattheus thijs matthijs teeuwis mathieu
mathijs thijs matthijs matthias ties
bartholomeus bart meeuwis
lucas luuk luc luke
margaretha greet greetje griet marga margriet margreet gre greta
nicolaas klaas nico niek nic claas
nicole nicolette nicky
josephus jos jef joep sjef joseph joost
joseph jos jef joep joe jozef
josephina jos fien josefien
christiaan chris christian
christina stien tineke christine chris tina christien
christophorus chris christoffel
alexander alex sander lex xander
alexandra alex sandra xandra
alida ali alie lida
aleida ali alie leida
aaltje alie
geertruida truus geertje trudy geertrui truida trui
dirk dick diederik dirck
reinier rein rene
ludovicus louis lodewijk lou
louisa loes louise wies
laurentius laurens lau lars
vincentius vincent cent
augustinus guus august gustaaf stijn
augusta guusje gusta
quirinus quirijn krijn
sebastiaan bas bastiaan sebas
frederik fred frits freek frederick
frederika fredie rika
michiel michael michel chiel mike
michael mike michel mick
daniel daan dan danny
david dave davy
samuel sam
thomas tom tommy maas
benjamin ben benny
bernardus ben bernard
bernardina dien dini
arnoldus nol arnold aart
arend aart
everardus evert everhard
anna annie ans anneke an antje anja
annemarie anne annemiek
suzanna suze suus suzanne sanne
susanna suze suus suzanne sanne
helena lena leni heleen lenie ilona
magdalena magda leen leentje lena
jozefina fien
klazina klaasje ina sina
regina gina ina
carolina lien carolien line carla caroline
charlotte lot lotte
emma em
eleonora nora noor
mohammed mohamed muhammad mohammad moh mo mohamad muhammed
abdelkader abdel kader
fatima fatma fatimah
ahmed ahmet achmed ahmad
hussein hussain huseyin hossein
mustafa moustafa mostafa
youssef yusuf joesoef yousef yousuf
robert rob bob robbie bobby robin bert
richard rick ric richie dick
edward ed eddy ted eduard eddie ward
edwin ed
william bill will billy liam willie
james jim jimmy jamie
thomas tommy
andrew andy drew
anthony tony
charles charlie chuck karel
christopher chris kit
matthew matt
nicholas nick nicky
patrick pat paddy
patricia pat patty trish
stephen steve stefan steven stephan
margaret maggie meg peggy marge rita
katherine kate kathy katie catherine cathy kathryn
elizabeth liz lizzie beth betty eliza
jennifer jenny jen
jessica jess jessie
rebecca becky becca
samantha sam
susan sue susie
victoria vicky tori
alexandra alexa
timothy tim timmy
jonathan jon jonny
joshua josh
zachary zac zach
benjamin benji
gregory greg
jeffrey jeff geoff geoffrey
kenneth ken kenny
lawrence larry laurence
leonard len lenny
peter pete
raymond ray
ronald ron ronny ronnie
samuel sammy
dorothy dot dottie
florence flo flora
frances fanny fran
harriet hattie
isabella bella isa isabel
mary molly polly
sarah sally sara sadie
henry harry hal
john jack johnny
george georgie joris
`

// What it is

/** Which first names are used for one another. */
export interface Nicknames {
  /** The families of names that a folded first name belongs to; none for most names. */
  readonly familiesOf: (name: string) => ReadonlyArray<number>
  /** The official names that somebody may have who is called by a folded first name; none for most names. */
  readonly officialOf: (name: string) => ReadonlyArray<string>
  /** Whether two different folded first names are used for one another. */
  readonly related: (left: string, right: string) => boolean
}

// What it decides

/** The nicknames of families of names, the official name first in each. */
export const of = (families: ReadonlyArray<ReadonlyArray<string>>): Nicknames => {
  const byName = new Map<string, Array<number>>()
  families.forEach((names, family) => {
    for (const name of names) {
      const known = byName.get(name)
      if (known === undefined) byName.set(name, [family])
      else if (!known.includes(family)) known.push(family)
    }
  })
  const familiesOf = (name: string): ReadonlyArray<number> => byName.get(name) ?? []
  return {
    familiesOf,
    officialOf: (name) => familiesOf(name).map((family) => families[family]![0]!),
    related: (left, right) => {
      const known = byName.get(left)
      return known !== undefined && familiesOf(right).some((family) => known.includes(family))
    }
  }
}

/** Dutch names, and those of migrants and English sources. */
export const dutch: ReadonlyArray<ReadonlyArray<string>> = families
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
