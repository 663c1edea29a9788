import { describe, expect, it } from 'vitest'
import { isAnswerOver, parseAnswer } from '../../../src-main/agents/parse-answer'

const buttons = { name: 'Button', arm: 'button', arms: 'buttons', unit: 'point', units: 'points' }
const machines = { ...buttons, name: 'Slot machine' }
const action = (text: string, wording = buttons, arms = 2): number | null =>
  parseAnswer(text, wording, arms)?.action ?? null
const thought = 'Thought: I compare.\n'

describe('a valid answer', () => {
  it.each([
    ['as asked', `${thought}Action: I choose Button 2.`, 1],
    ['without the final full stop', `${thought}Action: I choose Button 1`, 0],
    ['in capitals', 'THOUGHT: WHY NOT.\nACTION: I CHOOSE BUTTON 1.', 0],
    ['in small letters', 'thought: x\naction: i choose button 2', 1],
    ['with white space around lines', `  \n Thought: x \t\n\n  Action:  I choose Button 2.  \n`, 1],
    ['with line ends of Windows', 'Thought: x\r\nAction: I choose Button 1.\r\n', 0],
    ['with a thought that names the other arm', 'Thought: I choose Button 2.\nAction: I choose Button 1.', 0],
    ['with a thought that holds the word Action', 'Thought: Action: none\nAction: I choose Button 1.', 0],
    ['with something after the Action line', `${thought}Action: I choose Button 1.\nThought: and`, 0],
  ])('%s', (_, text, expected) => {
    expect(action(text)).toBe(expected)
  })

  it('counts arms from 0 and knows names of two words and numbers of two digits', () => {
    expect(action(`${thought}Action: I choose Slot machine 12.`, machines, 12)).toBe(11)
    expect(action(`${thought}Action: I choose Slot machine 1.`, machines, 12)).toBe(0)
  })

  it('gives the thought, and the two lines as they enter the dialogue', () => {
    const text = '\n Thought:  odd.  \n\nAction: I choose Button 1\nmore'
    expect(parseAnswer(text, buttons, 2)).toEqual({
      thought: 'odd.',
      action: 0,
      text: 'Thought:  odd.\nAction: I choose Button 1',
    })
  })
})

describe('no valid answer', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n\n '],
    ['no thought', 'Action: I choose Button 1.'],
    ['an empty thought', 'Thought:\nAction: I choose Button 1.'],
    ['a thought of white space', 'Thought: \t\nAction: I choose Button 1.'],
    ['no action', 'Thought: I choose Button 1.'],
    ['both in one line', 'Thought: x Action: I choose Button 1.'],
    ['the wrong order', 'Action: I choose Button 1.\nThought: x'],
    ['a second thought line', 'Thought: x\nand y\nAction: I choose Button 1.'],
    ['words before it', `Sure!\n${thought}Action: I choose Button 1.`],
    ['an arm that is not there', `${thought}Action: I choose Button 3.`],
    ['arm 0', `${thought}Action: I choose Button 0.`],
    ['a negative arm', `${thought}Action: I choose Button -1.`],
    ['a number with a zero before it', `${thought}Action: I choose Button 01.`],
    ['a number in words', `${thought}Action: I choose Button one.`],
    ['digits of another script', `${thought}Action: I choose Button ١.`],
    ['a fraction', `${thought}Action: I choose Button 1.5.`],
    ['two choices', `${thought}Action: I choose Button 1 or Button 2.`],
    ['a choice of the other wording', `${thought}Action: I choose Slot machine 1.`],
    ['other words', `${thought}Action: I press Button 1.`],
    ['quotes', `${thought}Action: "I choose Button 1."`],
    ['emphasis', `${thought}**Action:** I choose Button 1.`],
    ['two full stops', `${thought}Action: I choose Button 1..`],
    ['an exclamation mark', `${thought}Action: I choose Button 1!`],
    ['two blanks inside', `${thought}Action: I choose  Button 1.`],
    ['a broken word', `${thought}Action: I choose Butt`],
    ['a zero-width space', `${thought}Action: I choose Button 1\u200b.`],
    ['a pattern', `${thought}Action: I choose Button .`],
  ])('%s', (_, text) => {
    expect(action(text)).toBeNull()
  })

  it('takes no longer for a hostile text', () => {
    const startedMs = performance.now()
    expect(action(`Thought: ${' '.repeat(1e6)}\nAction: ${'I choose '.repeat(1e5)}`)).toBeNull()
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })
})

describe('the end of an answer', () => {
  it('is the line end after the second line that is not blank', () => {
    expect(isAnswerOver(`${thought}Action: I choose Button 1.`)).toBe(false)
    expect(isAnswerOver(`${thought}Action: I choose Button 1.\n`)).toBe(true)
    expect(isAnswerOver('\n\nThought: x\n\n')).toBe(false)
    expect(isAnswerOver('Sure!\nHere it comes:\nThought:')).toBe(true)
  })
})
