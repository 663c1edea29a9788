import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashModel } from '../../../src-main/hooks/model-hash'
import { tinyModel } from '../../models/tiny-models'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saccade-hash-'))
  cpSync(join(tinyModel('llama-external').folder, 'onnx'), folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const graph = () => join(folder, 'model.onnx')
const weights = () => join(folder, 'model.onnx_data')

describe('the hash of a model', () => {
  it("is its file's own where the weights are inside", async () => {
    const { modelPath } = tinyModel('llama-cache')
    const whole = createHash('sha256').update(readFileSync(modelPath)).digest('hex')
    expect(await hashModel(modelPath)).toBe(whole)
  })

  it.each([
    ['the first', 0],
    ['the last', -1],
  ])('changes with %s byte of weights beside it', async (_, place) => {
    const before = await hashModel(graph())
    const bytes = readFileSync(weights())
    const at = place < 0 ? bytes.length + place : place
    bytes.writeUInt8((bytes.readUInt8(at) + 1) % 256, at)
    writeFileSync(weights(), bytes)
    expect(await hashModel(graph())).not.toBe(before)
  })

  it('changes with their length', async () => {
    const before = await hashModel(graph())
    writeFileSync(weights(), Buffer.concat([readFileSync(weights()), Buffer.alloc(1)]))
    expect(await hashModel(graph())).not.toBe(before)
  })
})
