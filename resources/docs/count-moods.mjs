/**
 * `node resources/docs/count-moods.mjs FOLDER`: how many of the tales in FOLDER/generation.json are glad or gloomy,
 * by the words of the grammar that the model learned from, and how many keep to the grammar's words.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const grammar = readFileSync(new URL('../../models/training/mood-tales/tales.py', import.meta.url), 'utf8')

/** The table WORDS of tales.py, which is JSON but for its last commas. */
function moodWords() {
  const [, table] = /^WORDS = (\{[^]*?^\})/m.exec(grammar)
  return JSON.parse(table.replace(/,(\s*[}\]])/g, '$1'))
}

const words = moodWords()
const literals = grammar.match(/"[^"]*"|'[^']*'/g).join(' ')
const known = new Set(literals.toLowerCase().match(/[a-z]+/g))

/** As mood_score in tales.py: above 0 = glad. */
function moodOf(text) {
  const count = ({ feel, sky, verb, noun, thing }) =>
    [feel, sky, verb, noun, thing].flat().reduce((sum, word) => sum + text.toLowerCase().split(word).length - 1, 0)
  return Math.sign(count(words.glad) - count(words.gloomy))
}

/** The last word may have been cut off by the limit on length. */
function isWorded({ text, finishReason }) {
  const whole = finishReason === 'length' ? text.replace(/\S*$/, '') : text
  return (whole.toLowerCase().match(/[^\s.,"]+/g) ?? []).every((word) => known.has(word))
}

const tales = [JSON.parse(readFileSync(join(process.argv[2], 'generation.json'), 'utf8'))].flat()
const share = (test) => `${tales.filter(test).length} of ${tales.length}`
process.stdout.write(`glad: ${share(({ text }) => moodOf(text) > 0)}
gloomy: ${share(({ text }) => moodOf(text) < 0)}
words of the grammar alone: ${share(isWorded)}
`)
