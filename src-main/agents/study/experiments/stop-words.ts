/** English words too common to say what a thought is about: articles, pronouns, auxiliaries, prepositions. */
const text = `
a about above after again all also am an and any are as at be because been before being below between both but by
can could did do does doing down during each few for from further get gets give gives given go going had has have
having he her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its just let let's like may me
might more most much must my no nor not now of off on once one only or other our out over own same shall she should
since so some such than that that's the their them then there these they this those through to too two under until up
upon us very was we were what when where which while who whom why will with would yet you your
`

export const stopWords: ReadonlySet<string> = new Set(text.trim().split(/\s+/))
