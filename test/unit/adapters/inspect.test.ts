/** `inspect` as a reader sees it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { runInspect } from '../../../src-main/cli/_run-inspect'
import { writeModel } from '../../../src-main/onnx/write-model'
import { tinyModels } from '../../models/tiny-models'
import { madeDecoder } from './made-models'

const folder = mkdtempSync(join(tmpdir(), 'saccade-inspect-'))

afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

async function printed(path: string, asJson: boolean): Promise<string> {
  let text = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part)
    return true
  })
  await runInspect(path, asJson)
  vi.restoreAllMocks()
  return text
}

const tiny = (id: string): string => tinyModels.find((model) => model.id === id)!.folder

test('a folder as Hugging Face lays it out; blocks that are alike are one entry', async () => {
  const text = await printed(tiny('llama-cache'), false)
  expect(text).toContain('Family      llama')
  expect(text).toContain('tokens input_ids, mask attention_mask, positions position_ids')
  expect(text).toContain('blocks.{0–2}: attention, then MLP; RMSNorm before each sublayer')
  expect(text).toContain('4 heads of 8, 2 key/value heads, scale 0.3536')
  expect(text.match(/\.hook_resid_post/g)).toHaveLength(1)
  expect(text).not.toContain('Not found')
  expect(
    Math.max(
      ...text
        .split('\n')
        .slice(1)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(120)
})

test('what is missing is named with its reason and blocks', async () => {
  expect(await printed(tiny('phi-cache'), false)).toContain(
    'hook_resid_mid: attention and MLP are added together (blocks 0–1)',
  )
})

test('--json is one value that holds the same', async () => {
  const text = await printed(tiny('llama-genai'), true)
  const value = JSON.parse(text) as Record<string, unknown>
  expect(text.trimEnd()).not.toContain('\n')
  expect(value).toMatchObject({ family: 'llama', logits: 'logits', missing: [] })
  expect(value['operators']).toContainEqual({ name: 'com.microsoft.GroupQueryAttention', count: 2 })
  expect(value['towers']).toMatchObject([
    { blocks: [{ index: 0, attention: { kind: 'GroupQueryAttention' } }, {}] },
  ])
})

test('an only .onnx file of a folder is taken, several are asked about', async () => {
  const bytes = writeModel(madeDecoder({ blocks: 1 }))
  mkdirSync(join(folder, 'two'))
  for (const name of ['one.onnx', 'two/a.onnx', 'two/b.onnx']) writeFileSync(join(folder, name), bytes)
  expect(await printed(folder, false)).toContain('one.onnx')
  await expect(printed(join(folder, 'two'), false)).rejects.toThrow('holds a.onnx, b.onnx, not one model')
  await expect(printed(join(folder, 'nothing'), false)).rejects.toThrow('There is no file or folder')
})

test('a file that is no model is an error for people', async () => {
  writeFileSync(join(folder, 'two', 'text.onnx'), 'not a model')
  await expect(printed(join(folder, 'two', 'text.onnx'), false)).rejects.toThrow(/ONNX|malformed|model/i)
})
