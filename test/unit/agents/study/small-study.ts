/** A study of the synthetic player, small enough for a test. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStudy, type StudyRun } from '../../../../src-main/agents/study/run-study'
import { quickSettings, type StudySettings } from '../../../../src-main/agents/study/settings'
import { fakeEngine, type FakeEngine } from './fake-engine'

export const smallSettings: StudySettings = {
  ...quickSettings,
  horizon: 12,
  runs: 6,
  samples: 10,
  evaluationSamples: 10,
  unequalRuns: 4,
  decisions: 32,
  betas: [-1, 0.25, 0.5, 1],
  temperatures: [1.3, 2],
  permutations: 2,
  transferRuns: 4,
  baselineRuns: 4,
  resamples: 400,
}

interface Small {
  readonly out?: string
  readonly engine?: FakeEngine
  readonly settings?: Partial<StudySettings>
  readonly signal?: AbortSignal
  readonly sentences?: string[]
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'saccade-study-'))

export async function smallStudy(small: Small = {}): Promise<StudyRun> {
  const { out = newFolder(), engine = fakeEngine(), signal = new AbortController().signal } = small
  return await runStudy({
    engine,
    settings: { ...smallSettings, ...small.settings },
    command: 'saccade agent study --model fake',
    signal,
    place: {
      modelId: 'fake',
      folder: '/fake',
      device: { device: 'cpu', allowFallback: false },
      out,
      keys: ['agent-0', 'agent-1'],
      appVersion: '0',
    },
    listener: { say: (sentence) => small.sentences?.push(sentence), progress: () => undefined },
  })
}
