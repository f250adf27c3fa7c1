/**
 * English words that say how a question is put and not what it is about, without apostrophes: `dont` is "don't".
 *
 * Longer than the usual 33 words, because people ask assistants in whole sentences; words that name things in
 * documentation (`get`, `set`, `use`, `new`, `run`, `not`) are kept out of it where dropping them measured no better.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    // articles, conjunctions, prepositions
    'a an the and or but nor so if then than that whether while because although though unless until since',
    'about above across after against along among around as at before behind below beneath beside besides between',
    'beyond by despite down during for from in inside into like near of off on onto out over per through throughout',
    'to toward towards under up upon via with within without',
    // pronouns and determiners
    'i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers',
    'herself it its itself they them their theirs themselves one ones this these those such each every either neither',
    'any anything anyone some something someone somehow other others another both all own same much many more most',
    'few less least several',
    // forms of be, have, do, and what stands beside verbs
    'am is are was were be been being have has had having do does did doing done can could may might must shall should',
    'will would ought cannot let lets',
    // question words and fillers
    'what which who whom whose when where why how there here please thanks thank hi hello hey ok okay yes',
    'just also too very quite rather really actually basically simply even ever still yet already again always often',
    'sometimes usually now only well else instead however therefore thus hence etc eg ie',
    'want wants wanted need needs needed know knows tell wonder wondering trying try seem seems able way ways',
    // contractions
    'im ive id ill youre youve youd youll hes shes theyre theyve theyd theyll weve theres thats whats hows wheres',
    'whos isnt arent wasnt werent dont doesnt didnt havent hasnt hadnt cant couldnt wont wouldnt shouldnt mustnt',
  ].flatMap((line) => line.split(' ')),
)
