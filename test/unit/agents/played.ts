/** Inputs of the agent's jobs with little in them, and what they tell while they run. */
import type {
  EpisodeAdjustment,
  EpisodeEvent,
  EpisodeInput,
  EpisodeOutput,
  MeasureInput,
  RolloutInput,
} from '../../../src-main/engine/_agent-jobs'
import { playEpisode } from '../../../src-main/engine/jobs/agent/episode'

export const buttons = { name: 'Button', arm: 'button', arms: 'buttons', unit: 'point', units: 'points' }
const device = { device: 'cpu', allowFallback: false } as const

export function episodeInput(folder: string, change: Partial<EpisodeInput> = {}): EpisodeInput {
  return {
    folder,
    device,
    task: { kind: 'gaussian', means: [95, 105], spread: 10 },
    wording: buttons,
    horizon: 4,
    seed: 1,
    sampling: { samples: 8, temperature: 1, maxTokens: 8 },
    steering: null,
    played: [],
    readActivations: false,
    ...change,
  }
}

export function measureInput(folder: string, change: Partial<MeasureInput> = {}): MeasureInput {
  return {
    folder,
    device,
    decisions: [{ wording: buttons, arms: 2, rounds: 5, past: [] }],
    conditions: [{ vector: null, block: 0, beta: 0, temperature: 1 }],
    vectors: [],
    samples: 40,
    maxTokens: 8,
    seed: 1,
    keepTexts: false,
    ...change,
  }
}

export function rolloutInput(folder: string, change: Partial<RolloutInput> = {}): RolloutInput {
  return {
    folder,
    device,
    decision: { wording: buttons, arms: 2, rounds: 5, past: [] },
    answer: null,
    steering: null,
    temperature: 1,
    samples: 40,
    maxTokens: 8,
    seed: 1,
    ...change,
  }
}

export interface Told {
  readonly output: EpisodeOutput
  readonly events: readonly EpisodeEvent[]
}

export interface Listening {
  readonly signal?: AbortSignal
  readonly adjustment?: () => EpisodeAdjustment | undefined
  readonly onEvent?: (event: EpisodeEvent) => void
}

export async function play(input: EpisodeInput, listening: Listening = {}): Promise<Told> {
  const events: EpisodeEvent[] = []
  const output = await playEpisode(input, {
    signal: listening.signal ?? new AbortController().signal,
    progress: () => undefined,
    emit: (event) => {
      events.push(event)
      listening.onEvent?.(event)
    },
    adjustment: listening.adjustment ?? (() => undefined),
  })
  return { output, events }
}

export const quiet = { signal: new AbortController().signal, progress: () => undefined }
