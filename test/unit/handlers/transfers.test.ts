/** Transfers over a stand-in for the engine: what is told, what is kept, what is never done twice. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportInput, PullInput } from '../../../src-main/engine/_model-jobs'
import type { CallOptions, JobName, Jobs } from '../../../src-main/engine/_contract'
import { TransferRate } from '../../../src-main/ipc/handlers/_transfer-rate'
import { ProblemError } from '../../../src-main/lib/problem'
import { eventually } from '../store/fixtures'
import { FakeEngine, openBench, type Bench } from './bench'

type Answer = (input: unknown, options: CallOptions) => Promise<unknown>

class TransferEngine extends FakeEngine {
  answer: Answer = () => Promise.reject(new Error('not asked for'))
  readonly ended: string[] = []

  override async call<K extends JobName>(
    _key: string,
    _job: K,
    input: Jobs[K][0],
    options: CallOptions<K> = {},
  ): Promise<Jobs[K][1]> {
    return (await this.answer(input, options)) as Jobs[K][1]
  }

  override unload = (key = ''): Promise<boolean> => {
    this.ended.push(key)
    return Promise.resolve(true)
  }
}

const untilStopped: Answer = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new ProblemError('cancelled', 'Cancelled.')))
  })

let scratch: string
let engine: TransferEngine
let bench: Bench
const kept = { ...process.env }

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'saccade-transfers-'))
  process.env['SACCADE_DATA'] = scratch
  process.env['HF_HUB_CACHE'] = join(scratch, 'hub')
  engine = new TransferEngine()
  bench = openBench({ engine })
})
afterEach(() => {
  process.env = { ...kept }
  rmSync(scratch, { recursive: true, force: true })
})

const pull = (dtype: 'auto' | 'q4' = 'auto') => bench.invoke('models.pull', { name: 'org/tiny', dtype })
const bring = (path: string) => bench.invoke('models.import', { path, vocabularyPath: null })

async function settled() {
  return await eventually(async () => {
    const transfers = await bench.invoke('models.transfers', {})
    if (transfers.some(({ state }) => state === 'running')) throw new Error('busy')
    return transfers
  })
}

describe('a download', () => {
  it('goes on when it is asked for again, and begins anew when it has ended', async () => {
    engine.answer = untilStopped
    const first = await pull()
    expect((await pull()).transferId).toBe(first.transferId)
    await bench.invoke('models.stop', { transferId: first.transferId })
    expect(await settled()).toMatchObject([{ state: 'cancelled', modelId: null }])
    expect((await pull()).transferId).not.toBe(first.transferId)
    expect(await bench.invoke('models.transfers', {})).toHaveLength(1)
  })

  it('tells how far it is, and ends its own process', async () => {
    engine.answer = (input, { onProgress }) => {
      expect(input as PullInput).toEqual({ name: 'org/tiny', dtype: 'q4' })
      onProgress?.(5, 10, 'onnx/model.onnx')
      return Promise.reject(new ProblemError('storage', 'The disk is full.'))
    }
    const { transferId } = await pull('q4')
    const failed = { state: 'failed', message: 'The disk is full.', doneBytes: 5, totalBytes: 10 }
    expect(await settled()).toMatchObject([failed])
    await expect.poll(() => engine.ended).toEqual([transferId])
    expect(bench.payloads('models.changed')).toHaveLength(1)
    expect(await bench.invoke('models.dismiss', { transferId })).toEqual([])
  })
})

describe('a model on disk', () => {
  it('never overwrites another, and leaves nothing of a broken import', async () => {
    mkdirSync(join(scratch, 'models', 'tiny'), { recursive: true })
    writeFileSync(join(scratch, 'tiny.bin'), 'x')
    let outFolder = ''
    engine.answer = (input) => {
      outFolder = (input as ImportInput).outFolder
      mkdirSync(`${outFolder}.1234.part`)
      return Promise.reject(new ProblemError('bad-input', 'It is no checkpoint.'))
    }
    await bring(join(scratch, 'tiny.bin'))
    expect(await settled()).toMatchObject([{ state: 'failed', message: 'It is no checkpoint.' }])
    expect(outFolder).toBe(join(scratch, 'models', 'tiny-2'))
    expect(readdirSync(join(scratch, 'models'))).toEqual(['tiny'])
  })

  it('is used where it lies, remembered, and listed once', async () => {
    const smolChat = join(import.meta.dirname, '../../models/smol-chat')
    await bring(smolChat)
    expect(await settled()).toMatchObject([{ state: 'done', modelId: 'smol-chat' }])
    await bring(smolChat)
    await settled()
    const { models } = await bench.invoke('models.local', {})
    expect(models).toMatchObject([{ source: 'folder', folder: smolChat, obstacle: null }])
    expect(await bench.invoke('language.list', {})).toContainEqual(
      expect.objectContaining({ modelId: 'smol-chat', source: 'folder' }),
    )
    await bench.invoke('models.forget', { folder: smolChat })
    expect((await bench.invoke('models.local', {})).models).toEqual([])
  })

  it('says why the model lab cannot open it', async () => {
    await bring(join(import.meta.dirname, '../../models/bert-plain'))
    await settled()
    const { models } = await bench.invoke('models.local', {})
    expect(models[0]?.obstacle).toMatch(/tokenizer|decoder/)
    const listed = await bench.invoke('language.list', {})
    expect(listed.some(({ modelId }) => modelId === 'bert-plain')).toBe(false)
  })

  it('is refused where there is no graph', async () => {
    await bring(scratch)
    const [failed] = await settled()
    expect(failed?.state).toBe('failed')
    expect(failed?.message).toContain('no ONNX graph')
  })
})

describe('the rate', () => {
  it('is that of the last seconds', () => {
    const rate = new TransferRate()
    expect(rate.after(0, 0)).toBeNull()
    expect(rate.after(1000, 1000)).toBe(1000)
    expect(rate.after(1000, 8000)).toBeNull()
    expect(rate.after(9000, 9000)).toBe(8000)
  })

  it('is not known after a file began anew', () => {
    const rate = new TransferRate()
    rate.after(5000, 0)
    expect(rate.after(100, 1000)).toBeNull()
  })
})
