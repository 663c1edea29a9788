import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runModelsImport } from '../../../src-main/cli/_run-models-import'
import { checkpointBytes, folderWith, tokenizerBytes } from './llama2c-files'

let folder = ''
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function run(choices: Parameters<typeof runModelsImport>[1]): Promise<string> {
  folder = await folderWith({
    'tiny.bin': checkpointBytes({ version: 0, isTied: true }),
    'elsewhere.bin': tokenizerBytes,
  })
  vi.stubEnv('SACCADE_DATA', join(folder, 'data'))
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await runModelsImport(join(folder, 'tiny.bin'), {
    tokenizer: join(folder, 'elsewhere.bin'),
    ...choices,
  })
  return write.mock.calls.map(([text]) => String(text)).join('')
}

describe('saccade models import', () => {
  it('prints one JSON value with where the model is', async () => {
    const out = join(await folderWith({}), 'model')
    const report = JSON.parse(await run({ out, json: true })) as Record<string, unknown>
    expect(report).toMatchObject({ folder: out, format: 'llama2c' })
    await rm(join(out, '..'), { recursive: true })
  })

  it("writes into Saccade's data folder when no place is given", async () => {
    const text = await run({})
    const model = join(folder, 'data/models/tiny')
    expect(text).toContain(model)
    expect(existsSync(join(model, 'onnx/model.onnx'))).toBe(true)
  })
})
