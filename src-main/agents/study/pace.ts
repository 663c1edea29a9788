/**
 * How long things take, measured on a few trial decisions before the long part begins: on all engine processes at
 * once, since they share the machine, and with a prompt as long as in the middle of an episode.
 */
import type { Engine } from '../../engine/_contract'
import type { MeasureCondition } from '../../engine/_agent-jobs'
import type { Decision } from '../bandit'
import { actionText, feedbackText, wordings } from '../bandit-text'
import type { StudyPlace, StudySettings } from './settings'

export interface Pace {
  /** One step of an episode with so many completions, ms of one engine process. */
  stepMs(samples: number): number
  /** One decision under one condition, its share of the prompt included. */
  cellMs(samples: number): number
  /** One decision followed token by token. */
  rolloutMs(samples: number): number
  /** Of the trial's answers, the share that was valid. */
  readonly validShare: number
}

/** Tokens of a usual answer, of which a rollout follows each with half an answer on average. */
const usualAnswerTokens = 20
const cellsTogether = 3

export async function measurePace(
  engine: Engine,
  place: StudyPlace,
  settings: StudySettings,
  signal: AbortSignal,
): Promise<Pace> {
  const trials = place.keys.map((key) => tryOut(engine, { key, place, settings, signal }))
  const all = await Promise.all(trials)
  const mean = (pick: (trial: Trial) => number): number =>
    all.reduce((sum, trial) => sum + pick(trial), 0) / all.length
  const few = { samples: settings.evaluationSamples, ms: mean(({ cellMs }) => cellMs) }
  const many = { samples: settings.samples, ms: mean(({ manyMs }) => manyMs) }
  const prompt = mean(({ promptMs }) => promptMs)
  const decodeMs = (samples: number): number => lineThrough(few, many, samples)
  return {
    stepMs: (samples) => prompt / 2 + decodeMs(samples),
    cellMs: (samples) => decodeMs(samples) + prompt / cellsTogether,
    rolloutMs: (samples) => (usualAnswerTokens * (prompt + decodeMs(samples))) / 2,
    validShare: mean(({ validShare }) => validShare),
  }
}

interface Trial {
  readonly promptMs: number
  readonly cellMs: number
  readonly manyMs: number
  readonly validShare: number
}

interface TryOut {
  readonly key: string
  readonly place: StudyPlace
  readonly settings: StudySettings
  readonly signal: AbortSignal
}

async function tryOut(engine: Engine, { key, place, settings, signal }: TryOut): Promise<Trial> {
  const { folder, device } = place
  const decision = middleDecision(settings.horizon)
  const timed = async (samples: number, cells: number): Promise<{ ms: number; validShare: number }> => {
    const condition: MeasureCondition = { vector: null, block: 0, beta: 0, temperature: 1 }
    const startedMs = performance.now()
    const { estimates } = await engine.call(
      key,
      'agent.measure',
      {
        folder,
        device,
        decisions: [decision],
        conditions: Array.from({ length: cells }, () => condition),
        vectors: [],
        samples,
        maxTokens: settings.maxTokens,
        seed: settings.seed,
        keepTexts: false,
      },
      { signal },
    )
    const [[first] = []] = estimates
    return { ms: performance.now() - startedMs, validShare: (first?.valid ?? 0) / samples }
  }
  // The first call loads the model.
  await timed(1, 1)
  const one = await timed(settings.evaluationSamples, 1)
  const several = await timed(settings.evaluationSamples, cellsTogether)
  const many = await timed(settings.samples, 1)
  const cellMs = Math.max(0.1 * one.ms, (several.ms - one.ms) / (cellsTogether - 1))
  const promptMs = Math.max(0, one.ms - cellMs)
  return {
    promptMs,
    cellMs,
    manyMs: Math.max(cellMs, many.ms - promptMs),
    validShare: many.validShare,
  }
}

/** Time grows about linearly with the batch; from what was measured at two sizes, at least half the smaller. */
function lineThrough(
  few: { readonly samples: number; readonly ms: number },
  many: { readonly samples: number; readonly ms: number },
  samples: number,
): number {
  if (many.samples === few.samples) return (few.ms * (1 + samples / few.samples)) / 2
  const slope = (many.ms - few.ms) / (many.samples - few.samples)
  return Math.max(few.ms / 2, few.ms + slope * (samples - few.samples))
}

/** A dialogue of half an episode in the form that answers must have. */
function middleDecision(horizon: number): Decision {
  const [wording] = wordings
  if (wording === undefined) throw new Error('There is no wording.')
  const past = Array.from({ length: Math.floor(horizon / 2) }, (_, step) => {
    const arm = step % 2
    return {
      answer: `Thought: I compare what both gave so far.\nAction: ${actionText(wording, arm)}`,
      feedback: feedbackText(wording, arm, String(95 + ((step * 7) % 11))),
    }
  })
  return { wording, arms: 2, rounds: horizon, past }
}

/** "40 s", "12 min", "2 h 10 min": as exact as an estimate deserves. */
export function roughTime(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 90) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
