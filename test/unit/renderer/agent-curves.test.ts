/** What the agent lab computes of an episode, and the command and the slider's scale it offers. */
import { describe, expect, it } from 'vitest'
import type { EpisodeStep } from '../../../src-main/ipc/contract'
import { answerGroups } from '../../../src-renderer/views/agent/answer-groups'
import { answerParts } from '../../../src-renderer/views/agent/answer-text'
import { betaScale } from '../../../src-renderer/views/agent/beta-scale'
import { banditCommand } from '../../../src-renderer/views/agent/bandit-command'
import { linePath, planeOf, stepTicks } from '../../../src-renderer/views/agent/chart/plane'
import {
  armRows,
  betaMoves,
  cumulative,
  decisionAt,
  policyOf,
  spreadSteps,
} from '../../../src-renderer/views/agent/episode-curves'
import { heatBetas } from '../../../src-renderer/views/agent/heat-betas'
import { initialSetup, withArms, withKind } from '../../../src-renderer/views/agent/setup'
import { meanOf, sweepPoint, wilson } from '../../../src-renderer/views/agent/sweep-points'

function stepOf(step: number, action: number, reward: number, beta = 0): EpisodeStep {
  const text = `Thought: hm\nAction: I choose Button ${action + 1}.`
  return {
    step,
    action,
    reward,
    beta,
    counts: action === 0 ? [3, 1] : [1, 3],
    valid: 4,
    samples: 5,
    entropyNats: 0.56,
    correctedNats: 0.69,
    completions: [
      ...[0, 1, 2].map(() => ({ text, action })),
      { text: 'Thought: so\nAction: I choose Button 9.', action: 1 - action },
      { text: 'no', action: null },
    ],
    chosen: 1,
    turn: { answer: text, feedback: `Button ${action + 1} gave ${reward} points.` },
    regret: 0,
    temperature: 1,
    promptTokens: 9,
    projection: null,
  }
}
const steps = [stepOf(0, 0, 90), stepOf(1, 1, 110), stepOf(2, 1, 100, 2), stepOf(3, 1, 96, -2)]

describe('an episode', () => {
  it('counts arms and averages what they gave', () => {
    expect(armRows(steps, [100, 101])).toEqual([
      { arm: 0, count: 1, believed: 90, mean: 100, isBest: false },
      { arm: 1, count: 3, believed: 102, mean: 101, isBest: true },
    ])
    expect(armRows([], [1, 1]).map(({ believed, isBest }) => [believed, isBest])).toEqual([
      [null, true],
      [null, true],
    ])
  })

  it('marks where β moved, a negative one too', () => {
    expect(betaMoves(steps)).toEqual([
      { step: 2, beta: 2 },
      { step: 3, beta: -2 },
    ])
  })

  it('sums up and shares out', () => {
    expect(cumulative([1, 2, 3])).toEqual([1, 3, 6])
    expect(policyOf(steps[0]!)).toEqual([0.75, 0.25])
    expect(policyOf({ counts: [0, 0], valid: 0 })).toEqual([0, 0])
  })

  it('gives the decision before a step, with what was said until then', () => {
    const { past, arms, rounds } = decisionAt(initialSetup, steps, 2)
    expect([past.length, arms, rounds]).toEqual([2, 2, 50])
    expect(past[1]?.feedback).toBe('Button 2 gave 110 points.')
  })

  it('spreads steps from the first to the last', () => {
    expect(spreadSteps(50, 3)).toEqual([0, 25, 49])
    expect(spreadSteps(1, 8)).toEqual([0])
    expect(spreadSteps(0, 8)).toEqual([])
  })
})

describe('answers', () => {
  it('are cut into thought and action', () => {
    expect(answerParts('Thought: a b.\nAction: I choose Button 1.')).toEqual({
      thought: 'a b.',
      action: 'I choose Button 1.',
    })
    expect(answerParts('Thought: still thin')).toEqual({ thought: 'still thin', action: '' })
  })

  it('are grouped by arm, equal ones counted, the executed first, the invalid last', () => {
    const groups = answerGroups(steps[0]!)
    expect(groups.map(({ action, count, share }) => [action, count, share])).toEqual([
      [0, 3, 0.75],
      [1, 1, 0.25],
      [null, 1, 0],
    ])
    expect(groups[0]?.answers).toMatchObject([{ thought: 'hm', times: 3, isExecuted: true }])
  })
})

describe('the slider', () => {
  it('reaches four times the strength that a vector is meant for, both ways', () => {
    const vector = { title: 'a', directions: [], origin: '', modelHash: null, start: { block: 1, beta: 4 } }
    expect(betaScale(vector)).toEqual({ min: -20, max: 20, step: 0.1 })
    expect(betaScale({ ...vector, start: { block: 1, beta: -150 } })).toMatchObject({ max: 600, step: 1 })
    expect(betaScale(null)).toMatchObject({ min: -12, max: 12 })
  })

  it('is tried at strengths that suit the length of u, and once below zero', () => {
    expect(heatBetas([0.4, 0.5, 0.9])).toEqual([-2, 2, 4, 8, 16, 32])
    expect(heatBetas([0])).toContain(1)
  })
})

describe('a sweep', () => {
  it('gives shares with Wilson intervals', () => {
    // statsmodels 0.14 proportion_confint(8, 10, method='wilson').
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
    expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1 })
  })

  it('averages entropies over decisions', () => {
    const { value, low, high } = meanOf([0.2, 0.4, 0.6])
    expect([value, high - value, value - low].map((each) => each.toFixed(4))).toEqual([
      '0.4000',
      '0.2263',
      '0.2263',
    ])
  })

  it('counts every arm of the highest mean as the best', () => {
    const estimates = [{ counts: [2, 3, 5], valid: 10, samples: 12, entropyNats: 1, correctedNats: 1.1 }]
    const point = sweepPoint(3, estimates, [1, 2, 2])
    expect(point.best?.value).toBe(0.8)
    expect(point.valid.value).toBeCloseTo(10 / 12, 9)
    expect(sweepPoint(3, [{ ...estimates[0]!, counts: [0, 0, 0], valid: 0 }], [1, 2, 2]).best).toBeNull()
  })
})

describe('a setup', () => {
  it('keeps its means when arms come and go', () => {
    const three = withArms({ ...initialSetup, task: { ...initialSetup.task, means: [95, 105] } }, 3)
    expect(three.task.means).toEqual([95, 105, 105])
    expect(withArms(three, 2).task.means).toEqual([95, 105])
  })

  it('becomes Bernoulli and back with means that exist there', () => {
    const bernoulli = withKind(initialSetup, 'bernoulli')
    expect(bernoulli.task).toEqual({ kind: 'bernoulli', means: [0.5, 0.5], spread: 0 })
    expect(withKind(bernoulli, 'gaussian').task).toEqual({ kind: 'gaussian', means: [100, 100], spread: 10 })
  })
})

describe('the command', () => {
  it('repeats a steered episode', () => {
    const steering = { file: "my vector's.safetensors", block: 2, beta: -1.5 }
    const parts = { modelId: 'bandit-agent', setup: initialSetup, temperature: 1, wordingId: 'buttons' }
    expect(banditCommand({ ...parts, steering })).toBe(
      'npm run --silent saccade -- agent bandit --model bandit-agent ' +
        "--vector 'my vector'\\''s.safetensors' --layer 2 --beta -1.5 --arms 2 --means 100,100 --spread 10 " +
        '--wording buttons --horizon 50 --samples 25 --max-tokens 64 --temperature 1 --seed 1',
    )
  })
})

it('leaves the model’s own vector to the command', () => {
  const parts = { modelId: 'a', setup: initialSetup, temperature: 1, wordingId: null }
  const command = banditCommand({ ...parts, steering: { file: null, block: 2, beta: 4 } })
  expect(command).toContain('--model a --layer 2 --beta 4 --arms 2')
  expect(command).toContain('--wording wording.json')
})

describe('a chart', () => {
  it('places values, leaves gaps and ticks whole steps', () => {
    const plane = planeOf(
      { width: 100, height: 60, margin: { top: 0, right: 0, bottom: 10, left: 0 } },
      [0, 10],
      [0, 1],
    )
    expect([plane.x(5), plane.y(0), plane.y(1)]).toEqual([50, 50, 0])
    expect(linePath([[0, 0], null, [1, 1], [2, 2]])).toBe('M0.0 0.0M1.0 1.0L2.0 2.0')
    expect(stepTicks(50, 300)).toEqual([1, 10, 20, 30, 40, 50])
    expect(stepTicks(3, 300)).toEqual([1, 2, 3])
    expect(stepTicks(1, 300)).toEqual([1])
  })
})
