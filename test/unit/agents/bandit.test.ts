import { describe, expect, it } from 'vitest'
import type { BanditTask } from '../../../src-main/agents/bandit'
import {
  actionText,
  feedbackText,
  messagesOf,
  openingText,
  wordings,
} from '../../../src-main/agents/bandit-text'
import { baselineIds, playBaseline } from '../../../src-main/agents/baselines'
import { chancesOfBest } from '../../../src-main/agents/chances-of-best'
import { checkTask, drawReward, regretOf, rewardText } from '../../../src-main/agents/rewards'
import { episodeSeed } from '../../../src-main/agents/seeds'
import { summarise, validShare } from '../../../src-main/agents/summary'

const [buttons, machines] = [wordings[0]!, wordings[1]!]
const task: BanditTask = { kind: 'gaussian', means: [95, 105], spread: 10 }
const bernoulli: BanditTask = { kind: 'bernoulli', means: [0.2, 0.7], spread: 0 }

describe('the words', () => {
  it('name every arm, the rounds and the form of an answer', () => {
    const text = openingText(machines, 3, 50)
    expect(text).toContain(
      '50 rounds with 3 slot machines: Slot machine 1, Slot machine 2 and Slot machine 3.',
    )
    expect(text).toContain('Action: I choose Slot machine N.')
    expect(text).not.toMatch(/[{}]/)
  })

  it('tell the reward, in the singular too', () => {
    expect(feedbackText(buttons, 0, '104')).toBe('Button 1 gave 104 points.')
    expect(feedbackText(buttons, 1, '1')).toBe('Button 2 gave 1 point.')
    expect(actionText(machines, 1)).toBe('I choose Slot machine 2.')
  })

  it('do not take a wording for a template', () => {
    const odd = { ...buttons, name: '{number}' }
    expect(feedbackText(odd, 1, '5')).toBe('{number} 2 gave 5 points.')
  })

  it('make a dialogue that ends with what the agent was told', () => {
    const past = [{ answer: 'A', feedback: 'F' }]
    const roles = messagesOf({ wording: buttons, arms: 2, rounds: 5, past }).map(({ role }) => role)
    expect(roles).toEqual(['user', 'assistant', 'user'])
  })
})

describe('rewards', () => {
  const many = (arm: number, of = task): number[] =>
    Array.from({ length: 4000 }, (_, step) => drawReward(of, { seed: 3, step, arm }))

  it('have the mean and the spread asked for', () => {
    const drawn = many(1)
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length
    expect(Math.abs(mean - 105)).toBeLessThan(0.5)
    expect(Math.abs(Math.sqrt(variance) - 10)).toBeLessThan(0.4)
    expect(drawn.every(Number.isInteger)).toBe(true)
  })

  it('of Bernoulli arms are 1 or 0', () => {
    const drawn = many(0, bernoulli)
    expect(new Set(drawn)).toEqual(new Set([0, 1]))
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.2, 1)
  })

  it('depend on seed, step and arm alone', () => {
    expect(drawReward(task, { seed: 1, step: 4, arm: 0 })).toBe(
      drawReward(task, { seed: 1, step: 4, arm: 0 }),
    )
    expect(many(0)).not.toEqual(many(1).map((value) => value - 10))
    expect(episodeSeed(1, 1)).not.toBe(episodeSeed(2, 0))
  })

  it('read as what was told: no "-0", decimals where the spread is small', () => {
    expect(rewardText(task, -0.2)).toBe('0')
    expect(rewardText({ kind: 'gaussian', means: [0, 1], spread: 0.1 }, 0.3456)).toBe('0.35')
    expect(regretOf(task, 0)).toBe(10)
  })

  it.each([
    ['one arm', { ...task, means: [1] }, /two arms/],
    ['a mean that is no number', { ...task, means: [1, NaN] }, /a number as its mean/],
    ['a probability above 1', { ...bernoulli, means: [0.5, 1.2] }, /from 0 to 1/],
    ['a negative spread', { ...task, spread: -1 }, /spread/],
  ])('refuse %s', (_, odd, sentence) => {
    expect(() => checkTask(odd)).toThrow(sentence)
  })
})

describe('the chance to be the best', () => {
  it('of two normal values is Φ of their distance', () => {
    const a = { kind: 'normal', mean: 1, deviation: 3 } as const
    const b = { kind: 'normal', mean: 0, deviation: 4 } as const
    // Φ(1 / 5), tabulated.
    expect(chancesOfBest([a, b])[0]).toBeCloseTo(0.579259709, 5)
  })

  it('of Beta(2, 1) against Beta(1, 1) is 2/3, and equal values share', () => {
    expect(
      chancesOfBest([
        { kind: 'beta', a: 2, b: 1 },
        { kind: 'beta', a: 1, b: 1 },
      ])[0],
    ).toBeCloseTo(2 / 3, 5)
    const same = { kind: 'normal', mean: 5, deviation: 2 } as const
    for (const chance of chancesOfBest([same, same, same])) expect(chance).toBeCloseTo(1 / 3, 6)
  })
})

describe.each(baselineIds)('%s', (id) => {
  it.each([task, bernoulli, { ...task, spread: 0 }, { ...task, means: [100, 90, 100, 80] }])(
    'tries every arm first and does better than chance',
    (each) => {
      const arms = each.means.length
      const all = Array.from({ length: 12 }, (_, seed) => playBaseline(id, each, { horizon: 50, seed }))
      for (const steps of all) {
        expect(new Set(steps.slice(0, arms).map(({ action }) => action)).size).toBe(arms)
        expect(
          steps.every(({ entropyNats }) => entropyNats >= 0 && entropyNats <= Math.log(arms) + 1e-9),
        ).toBe(true)
      }
      const chance = regretOfChance(each) * 50
      const regret = all.reduce((sum, steps) => sum + summarise(steps, each).regret, 0) / all.length
      expect(regret).toBeLessThan(0.8 * chance)
    },
  )

  it('plays the same for the same seed', () => {
    expect(playBaseline(id, task, { horizon: 20, seed: 5 })).toEqual(
      playBaseline(id, task, { horizon: 20, seed: 5 }),
    )
  })
})

function regretOfChance({ means }: BanditTask): number {
  return Math.max(...means) - means.reduce((sum, mean) => sum + mean, 0) / means.length
}

it('explores in character: greedy with no entropy, ε-greedy with a fixed one, Thompson with less and less', () => {
  const late = (id: (typeof baselineIds)[number]): number[] =>
    playBaseline(id, task, { horizon: 200, seed: 2 })
      .slice(100)
      .map(({ entropyNats }) => entropyNats)
  expect(Math.max(...late('greedy'))).toBe(0)
  const epsilon = -(0.95 * Math.log(0.95) + 0.05 * Math.log(0.05))
  for (const entropy of late('epsilon-greedy')) expect(entropy).toBeCloseTo(epsilon, 12)
  const thompson = playBaseline('thompson', task, { horizon: 200, seed: 2 }).map(
    ({ entropyNats }) => entropyNats,
  )
  expect(thompson.slice(150).reduce((sum, value) => sum + value, 0)).toBeLessThan(
    thompson.slice(2, 52).reduce((sum, value) => sum + value, 0),
  )
})

describe('a summary', () => {
  it('counts regret, reward, best arms and valid completions', () => {
    const steps = [
      { action: 0, reward: 90, regret: 10, entropyNats: 0.2, valid: 20, samples: 25 },
      { action: 1, reward: 110, regret: 0, entropyNats: 0.4, valid: 25, samples: 25 },
    ]
    const { entropyNats, ...rest } = summarise(steps, task)
    expect(entropyNats).toBeCloseTo(0.3, 12)
    expect(rest).toEqual({ regret: 10, reward: 200, bestArmShare: 0.5 })
    expect(validShare(steps)).toBe(0.9)
    expect(validShare([])).toBeNaN()
  })
})
