/** A greedy player that thinks aloud in four sentences, and explores more the more it is steered. */
import type { AgentDecision, EpisodeSetup, EpisodeStep } from '../../src-main/ipc/contract'
import { fraction } from './fake-pictures'

export interface Hand {
  beta: number
  temperature: number
  isCancelled: boolean
}

/** The more it is steered and the less it knows, the more alike its arms. */
function policyOf(decision: AgentDecision, beta: number, temperature: number): number[] {
  const { arms, past } = decision
  const heat = Math.max(0.04, 0.9 / (1 + past.length / 3) + beta * 0.09 + (temperature - 1) * 0.12)
  const seen = Array.from(
    { length: arms },
    (_, arm) => past.filter(({ answer }) => answer.endsWith(`${arm + 1}.`)).length,
  )
  const total = seen.reduce((sum, count) => sum + Math.exp(Math.min(8, count) * (0.35 / heat)), 0)
  return seen.map((count) => Math.exp(Math.min(8, count) * (0.35 / heat)) / total)
}

export function drawStep(
  decision: AgentDecision,
  conditions: { beta: number; temperature: number },
  { samples, seed }: { samples: number; seed: number },
) {
  const policy = policyOf(decision, conditions.beta, conditions.temperature)
  const validShare = Math.max(0.1, 1 - Math.max(0, conditions.temperature - 1.2) * 0.4)
  const { wording, past } = decision
  const completions = Array.from({ length: samples }, (_, index) => {
    const salt = seed * 3.3 + past.length * 17.7 + index * 2.9 + conditions.beta
    let left = fraction(salt)
    const arm = Math.max(
      0,
      policy.findIndex((share) => (left -= share) < 0),
    )
    const isValid = fraction(salt + 0.7) < validShare
    const thought = thoughtOf(salt, `${wording.name} ${arm + 1}`, conditions.beta)
    return isValid
      ? { text: `Thought: ${thought}\nAction: I choose ${wording.name} ${arm + 1}.`, action: arm }
      : { text: `Thought: ${thought} ${thought}`, action: null }
  })
  const counts = policy.map((_, arm) => completions.filter(({ action }) => action === arm).length)
  const valid = counts.reduce((sum, count) => sum + count, 0)
  const entropyNats = -counts.reduce(
    (sum, count) => sum + (count === 0 ? 0 : (count / valid) * Math.log(count / valid)),
    0,
  )
  const seenArms = counts.filter((count) => count > 0).length
  const correctedNats = entropyNats + (valid === 0 ? 0 : (seenArms - 1) / (2 * valid))
  return { completions, counts, valid, samples, entropyNats, correctedNats }
}

function thoughtOf(salt: number, arm: string, beta: number): string {
  const sure = [
    `${arm} has given the most so far, so I stay with it.`,
    `${arm} is superior, and that reinforces my belief; I maximise by choosing it again.`,
  ]
  const unsure = [
    `I am not sure yet, the rewards of ${arm} vary a lot and deserve another look.`,
    `The uncertainty is large; I compare the others with ${arm} before I settle.`,
  ]
  const from = fraction(salt + 1.3) < 0.3 + beta * 0.05 ? unsure : sure
  return from[fraction(salt + 2.1) < 0.5 ? 0 : 1] ?? ''
}

/** The next step of an episode. */
export function nextStep(
  setup: EpisodeSetup,
  steps: readonly EpisodeStep[],
  hand: Hand,
  isSteered: boolean,
): EpisodeStep {
  const step = steps.length
  const { wording, horizon, task } = setup
  const past = steps.map(({ turn }) => turn)
  const drawn = drawStep({ wording, arms: task.means.length, rounds: horizon, past }, hand, setup)
  const chosen = Math.max(
    0,
    drawn.completions.findIndex(({ action }) => action !== null),
  )
  const { text: answer = '', action } = drawn.completions[chosen] ?? {}
  const arm = action ?? 0
  const reward = rewardOf(setup, step, arm)
  return {
    ...drawn,
    step,
    chosen,
    action: arm,
    reward,
    turn: { answer, feedback: `${wording.name} ${arm + 1} gave ${reward} points.` },
    regret: Math.max(...task.means) - (task.means[arm] ?? 0),
    beta: hand.beta,
    temperature: hand.temperature,
    promptTokens: 120 + step * 28,
    projection: isSteered ? 2 * drawn.entropyNats - 0.6 + 0.3 * fraction(step) : null,
  }
}

function rewardOf({ task, seed }: EpisodeSetup, step: number, arm: number): number {
  const mean = task.means[arm] ?? 0
  if (task.kind === 'bernoulli') return Number(fraction(step * 9.1) < mean)
  const noise = [1, 2, 3].reduce((sum, salt) => sum + fraction(step * 7 + salt * 3 + seed) * 2 - 1, 0)
  return Math.round(mean + noise * task.spread)
}
