import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { EpisodeStep } from '../../../src-main/agents/bandit'
import { EpisodeFile } from '../../../src-main/agents/episode-file'

let path: string
const settings = { seed: 3 }
const step = (number: number): EpisodeStep => ({ step: number, reward: 1.5 }) as EpisodeStep

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'saccade-episode-')), 'run.jsonl')
})

describe('an episode on disk', () => {
  it('comes back with its steps and its end', async () => {
    const file = await EpisodeFile.open(path, settings)
    expect(file).toMatchObject({ played: [], end: null })
    file.add(step(0))
    file.add(step(1))
    expect((await EpisodeFile.open(path, settings)).played).toEqual([step(0), step(1)])
    const activations = {
      blocks: [0],
      width: 2,
      entropyWeighted: Float64Array.of(0.1, -1e-17),
      timeWeighted: Float64Array.of(1, 2),
      entropySum: 0.3,
      timeSum: 3,
      steps: 2,
    }
    file.finish({ ended: 'horizon', message: null, activations })
    expect((await EpisodeFile.open(path, settings)).end).toEqual({
      ended: 'horizon',
      message: null,
      activations,
    })
  })

  it('loses no whole step to a line that was being written', async () => {
    const file = await EpisodeFile.open(path, settings)
    file.add(step(0))
    const whole = readFileSync(path, 'utf8')
    appendFileSync(path, '{"step":{"st')
    const again = await EpisodeFile.open(path, settings)
    expect(again.played).toEqual([step(0)])
    expect(readFileSync(path, 'utf8')).toBe(whole)
    again.add(step(1))
    expect((await EpisodeFile.open(path, settings)).played).toEqual([step(0), step(1)])
  })

  it('is refused for other settings, and where it is no episode', async () => {
    await EpisodeFile.open(path, settings)
    await expect(EpisodeFile.open(path, { seed: 4 })).rejects.toThrow(/other settings.*--out/)
    writeFileSync(path, `${readFileSync(path, 'utf8')}not json\n`)
    await expect(EpisodeFile.open(path, settings)).rejects.toThrow(/not JSON/)
    await expect(EpisodeFile.open(join(path, 'inside'), settings)).rejects.toThrow(/cannot be/)
  })
})
