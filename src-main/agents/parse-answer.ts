/**
 * What counts as a valid answer. After white space around it is taken off, an answer is exactly two lines that are
 * not blank (blank ones between them do not matter): first "Thought:" with a text after it, then "Action:" and
 * "I choose NAME N", N an arm in plain digits. Capital letters and the final full stop do not matter; anything else
 * does: other words, a second choice, an arm that is not there, quotes, emphasis. What comes after the line end of
 * the Action line is not read, since the agent is stopped there.
 */
import type { Wording } from './bandit'
import { actionText } from './bandit-text'

const thoughtLine = /^thought:[ \t]*(\S.*)$/i
const actionLine = /^action:[ \t]*(\S.*)$/i

export interface Answer {
  readonly thought: string
  /** From 0. */
  readonly action: number
  /** The two lines as they were said: what enters the dialogue. */
  readonly text: string
}

/** Null where the text is not a valid answer. */
export function parseAnswer(text: string, wording: Wording, arms: number): Answer | null {
  const [first, second] = filledLines(text)
  const thought = thoughtLine.exec(first ?? '')?.[1]
  const sentence = actionLine.exec(second ?? '')?.[1]
  if (first === undefined || second === undefined || thought === undefined || sentence === undefined)
    return null
  const said = plain(sentence)
  const action = Array.from({ length: arms }, (_, arm) => plain(actionText(wording, arm))).indexOf(said)
  return action < 0 ? null : { thought: thought.trim(), action, text: `${first}\n${second}` }
}

/** Whether the agent can be stopped: two lines are complete, whether or not they are valid. */
export function isAnswerOver(text: string): boolean {
  const complete = text.slice(0, text.lastIndexOf('\n') + 1)
  return filledLines(complete).length >= 2
}

function filledLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function plain(sentence: string): string {
  return sentence.toLowerCase().replace(/\.$/, '')
}
