/** A stand-in for what the engine does with an agent. */
import type {
  AgentVector,
  EpisodeStep,
  EventName,
  EventPayload,
  Input,
  Output,
} from '../../src-main/ipc/contract'
import { fraction } from './fake-pictures'
import { drawStep, nextStep, type Hand } from './fake-player'

type Emit = <K extends EventName>(event: K, payload: EventPayload<K>) => void
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const parameters = new URLSearchParams(location.search)
const stepMs = Number(parameters.get('step') ?? 120)
/** What goes wrong: `answers` after twelve steps, `crash` at once, `none` = no agent is here. */
const failure = parameters.get('fail')

const wordings = [
  { wordingId: 'buttons', title: 'Buttons', wording: words('Button', 'button') },
  { wordingId: 'slot-machines', title: 'Slot machines', wording: words('Slot machine', 'slot machine') },
]
function words(name: string, arm: string) {
  return { name, arm, arms: `${arm}s`, unit: 'point', units: 'points' }
}

const blocks = [0, 1, 2, 3, 4]
const vector: AgentVector = {
  title: 'Explore',
  directions: blocks.map((block) => ({
    block,
    vector: Float32Array.from(
      { length: 128 },
      (_, index) => (fraction(block * 131 + index) - 0.5) / (6 - block),
    ),
  })),
  origin: 'ships with the agent',
  modelHash: 'f'.repeat(64),
  start: { block: 2, beta: 4 },
}

const running = new Map<string, Hand>()

async function play(
  { runId, setup, temperature, steering, played, until }: Input<'agent.play'>,
  emit: Emit,
): Promise<Output<'agent.play'>> {
  const hand: Hand = { beta: steering?.beta ?? 0, temperature, isCancelled: false }
  running.set(runId, hand)
  if (failure === 'crash') throw problem('engine-crashed', crashed)
  const steps: EpisodeStep[] = [...played]
  while (steps.length < setup.horizon && steps.length !== until) {
    if (failure === 'answers' && steps.length === 12) return over('no-valid-answer', noAnswer)
    const next = nextStep(setup, steps, hand, steering !== null)
    await say(next, (told) => emit('agent.told', { runId, told }))
    if (hand.isCancelled) throw problem('cancelled', 'Cancelled.')
    steps.push(next)
    emit('agent.told', { runId, told: { kind: 'step', step: next } })
  }
  return over(steps.length === setup.horizon ? 'horizon' : 'paused', null)
}

/** The first answer, in pieces. */
async function say(
  { step, completions }: EpisodeStep,
  tell: (told: EventPayload<'agent.told'>['told']) => void,
): Promise<void> {
  const text = completions[0]?.text ?? ''
  for (let share = 0.25; share < 1; share += 0.25) {
    await wait(stepMs / 4)
    tell({ kind: 'words', step, text: text.slice(0, text.length * share) })
  }
}

const over = (ended: Output<'agent.play'>['ended'], message: string | null): Output<'agent.play'> => ({
  ended,
  message,
  device: 'cpu',
  deviceNote: null,
})
const crashed =
  'The engine stopped twice on this request: out of memory. Nothing was lost and it starts again with the next request.'
const noAnswer =
  'None of the 25 answers at step 13 was valid, so the episode ends here. Choose a smaller β or temperature, or a model that follows instructions.'

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

const growth = (word: string, before: number, after: number) => {
  const ratio = (after + 0.5) / (before + 0.5)
  return { word, before, after, ratio, low: ratio / 1.9, high: ratio * 1.9 }
}

async function collect(
  { runId, plan }: Input<'agent.collect'>,
  emit: Emit,
): Promise<Output<'agent.collect'>> {
  const hand = { beta: 0, temperature: 1, isCancelled: false }
  running.set(runId, hand)
  const totalSteps = plan.runs * plan.horizon
  for (let steps = 0; steps <= totalSteps; steps += Math.ceil(totalSteps / 12)) {
    await wait(stepMs * 2)
    if (hand.isCancelled) throw problem('cancelled', 'Cancelled.')
    const secondsLeft = steps === 0 ? null : ((totalSteps - steps) * stepMs) / 1000
    const runs = Math.floor(steps / plan.horizon)
    emit('agent.collected', {
      runId,
      steps,
      totalSteps,
      runs,
      totalRuns: plan.runs,
      secondsLeft,
      meanEntropyNats: 0.31,
    })
  }
  return {
    vector: {
      ...vector,
      title: 'My own vector',
      origin: `${plan.runs} runs of ${plan.horizon} steps`,
      start: null,
    },
    blocks: blocks.map((block) => ({ block, norm: 0.2 + block * 0.21, timeCosine: 0.31 - block * 0.14 })),
    stepsPlayed: totalSteps,
    meanEntropyNats: 0.31,
    validShare: 0.992,
    decisions: [{ wording: plan.wording, arms: plan.task.means.length, rounds: plan.horizon, past: [] }],
  }
}

/** The commands of agents, answered. */
export function agentAnswers(emit: Emit) {
  return {
    'agent.list': () => ({
      agents:
        failure === 'none'
          ? []
          : [
              { modelId: 'bandit-agent', title: 'Bandit agent', what: 'Plays bandits.', isShipped: true },
              { modelId: 'hub-smol', title: 'SmolLM2 135M Instruct', what: 'From the Hub', isShipped: false },
            ],
      othersCount: 1,
      wordings,
    }),
    'agent.open': async ({ modelId }: Input<'agent.open'>) => {
      await wait(100)
      return {
        modelId,
        title: modelId,
        hash: 'f'.repeat(64),
        blocks: 5,
        width: 128,
        contextLength: 4096,
        device: 'cpu',
        deviceNote: null,
        vector: modelId === 'bandit-agent' ? vector : null,
      }
    },
    'agent.play': (input: Input<'agent.play'>) => play(input, emit),
    'agent.adjust': ({ runId, beta, temperature }: Input<'agent.adjust'>) => {
      const hand = running.get(runId)
      if (hand) Object.assign(hand, { beta, temperature })
      return { accepted: hand !== undefined }
    },
    'agent.measure': async ({ decisions, conditions, samples, seed }: Input<'agent.measure'>) => {
      await wait(stepMs)
      return {
        estimates: conditions.map((condition) =>
          decisions.map((decision) => drawStep(decision, condition, { samples, seed })),
        ),
      }
    },
    'agent.rollouts': async ({ decision, answer, steering, temperature, seed }: Input<'agent.rollouts'>) => {
      await wait(stepMs * 3)
      const conditions = { beta: steering?.beta ?? 0, temperature }
      const start = drawStep(decision, conditions, { samples: 20, seed })
      const pieces = (answer ?? start.completions[0]?.text ?? '').match(/\s?\S+/g) ?? []
      const arm = Number(/(\d)\.$/.exec(answer ?? '')?.[1] ?? 1) - 1
      const tokens = pieces.map((text, index) => {
        const share = Math.min(1, (index / pieces.length) ** 1.5 + (start.counts[arm] ?? 0) / 40)
        const rest = Math.round(20 * (1 - share))
        const counts = start.counts.map((_, each) =>
          each === arm ? 20 - rest : each === (arm ? 0 : 1) ? rest : 0,
        )
        const entropyNats = -counts.reduce((sum, n) => sum + (n === 0 ? 0 : (n / 20) * Math.log(n / 20)), 0)
        return { text, after: { counts, valid: 20, samples: 20, entropyNats, correctedNats: entropyNats } }
      })
      return { start, tokens, action: arm }
    },
    'agent.opening': () => ({
      text: 'You play 50 rounds with 2 buttons: Button 1 and Button 2. Each round you choose one button and it gives a random number of points.',
    }),
    'agent.baselines': ({ task, horizon }: Input<'agent.baselines'>) => {
      const gap =
        Math.max(...task.means) - task.means.reduce((sum, mean) => sum + mean, 0) / task.means.length
      const players = [
        ['thompson', 'Thompson', 0.5],
        ['ucb', 'UCB1', 0.62],
        ['epsilon-greedy', 'ε-greedy', 0.7],
        ['greedy', 'greedy', 0.55],
      ] as const
      return players.map(([player, title, power]) => ({
        player,
        title,
        regret: Array.from({ length: horizon }, (_, step) => gap * (step + 1) ** power),
        margin: Array.from({ length: horizon }, (_, step) => gap * 0.1 * (step + 1) ** power),
      }))
    },
    'agent.words': () => ({
      grown: [
        growth('uncertainty', 2, 31),
        growth('compare', 4, 22),
        growth('sure', 6, 19),
        growth('vary', 5, 14),
      ],
      shrunk: [growth('superior', 38, 6), growth('belief', 30, 7), growth('reinforces', 22, 4)],
    }),
    'agent.collect': (input: Input<'agent.collect'>) => collect(input, emit),
    'agent.readVector': () => vector,
    'run.cancel': ({ runId }: Input<'run.cancel'>) => {
      const hand = running.get(runId)
      if (hand) hand.isCancelled = true
      return { cancelled: hand !== undefined }
    },
  }
}
