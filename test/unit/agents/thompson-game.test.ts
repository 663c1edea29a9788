/** Thompson sampling by draws plays like the one that integrates its posteriors. */
import { describe, expect, it } from 'vitest'
import { playBaseline } from '../../../src-main/agents/baselines'
import type { BanditTask } from '../../../src-main/agents/bandit'
import { playThompson } from '../../../src-main/agents/thompson-game'

const tasks: readonly (BanditTask & { readonly name: string })[] = [
  { name: 'Gaussian', kind: 'gaussian', means: [95, 105], spread: 10 },
  { name: 'Bernoulli', kind: 'bernoulli', means: [0.3, 0.5, 0.6], spread: 0 },
]
const horizon = 12

describe.each(tasks)('on $name arms', (task) => {
  it('chooses the best arm as often as the exact one, within what chance allows', () => {
    const best = task.means.indexOf(Math.max(...task.means))
    const shareOf = (actions: readonly number[]): number =>
      actions.filter((arm) => arm === best).length / horizon
    const shares = (games: number, play: (seed: number) => readonly number[]): readonly number[] =>
      Array.from({ length: games }, (_, game) => shareOf(play(game)))
    const drawn = shares(400, (seed) => playThompson(task, { horizon, seed }))
    const exact = shares(15, (seed) =>
      playBaseline('thompson', task, { horizon, seed }).map(({ action }) => action),
    )
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(mean(drawn.map((value) => (value - mean(drawn)) ** 2)))
    expect(mean(drawn)).toBeGreaterThan(1 / task.means.length)
    expect(Math.abs(mean(drawn) - mean(exact))).toBeLessThan(3.5 * deviation * Math.sqrt(1 / 400 + 1 / 15))
  })

  it('tries every arm once first, and plays the same game again for the same seed', () => {
    const actions = playThompson(task, { horizon, seed: 7 })
    expect(new Set(actions.slice(0, task.means.length)).size).toBe(task.means.length)
    expect(playThompson(task, { horizon, seed: 7 })).toEqual(actions)
    expect(playThompson(task, { horizon, seed: 8 })).not.toEqual(actions)
  })
})

it('holds at a thousand steps and with rewards that never change', () => {
  const sure: BanditTask = { kind: 'gaussian', means: [1, 2], spread: 0 }
  const actions = playThompson(sure, { horizon: 1000, seed: 1 })
  expect(actions.slice(2).every((arm) => arm === 1)).toBe(true)
})
