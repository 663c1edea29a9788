/** `generate --steer`, `--capture`, `vector` and `models verify` on a tiny Llama. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import addGenerate from '../../../src-main/cli/generate'
import addModels from '../../../src-main/cli/models'
import addVector from '../../../src-main/cli/vector'
import { unsaid, type SteeringVector } from '../../../src-main/steering/vectors/steering-vector'
import { readVectorFile, writeVectorFile } from '../../../src-main/steering/vectors/vector-file'
import { readGolden, tinyModel } from '../../models/tiny-models'
import { makeNoisyModel } from '../hooks/noisy-model'
import { makeTextModel } from '../language/tiny-text'

/** The tokens that llama-cache's golden file was made with, as the tiny tokenizer reads them. */
const goldenPrompt = 'O-n(mm%'
const { hidden: width } = tinyModel('llama-cache').sizes

let model: string
let folder: string
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  model = makeTextModel(null)
  folder = mkdtempSync(join(tmpdir(), 'saccade-steering-'))
  writeFileSync(at('towards.txt'), 'good\nfine day\n')
  writeFileSync(at('away.txt'), 'evil\nfoul day\n')
})
afterAll(() => {
  rmSync(model, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** What a verb prints. */
async function saccade(...words: string[]): Promise<string> {
  let printed = ''
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  const program = new Command().exitOverride()
  for (const add of [addGenerate, addVector, addModels]) add(program)
  try {
    await program.parseAsync(['node', 'saccade', ...words])
  } finally {
    stdout.mockRestore()
  }
  return printed
}

interface Written {
  readonly text: string
  readonly steering?: readonly { edit: string; timesFired: number; meanChangeNorm: number }[]
  readonly captures?: readonly { point: string; file: string; shape: number[]; axes: string[] }[]
}

const generate = async (...words: string[]): Promise<Written> =>
  JSON.parse(
    await saccade(
      'generate',
      '--model',
      model,
      '--prompt',
      goldenPrompt,
      '--max-tokens',
      '8',
      '--json',
      ...words,
    ),
  ) as Written

function vectorOf(numbers: number, more: Partial<SteeringVector> = {}): SteeringVector {
  return { ...unsaid, directions: [{ block: 1, vector: new Float32Array(numbers).fill(1) }], ...more }
}

function saveStack(name: string, strength: number, numbers = width): string {
  const directions = [{ block: 1, vector: Array.from({ length: numbers }, (_, i) => Math.sin(i)) }]
  const material = { needs: 'directions', directions, positions: { kind: 'all' } }
  const entry = { id: 'a', title: 'A', methodId: 'add-vector', isOn: true, knobs: { strength }, material }
  writeFileSync(
    at(name),
    JSON.stringify({ format: 'saccade-edits', version: 1, stack: [entry], entries: [] }),
  )
  return at(name)
}

describe('vector', () => {
  // llama.cpp has no control vector for block 0.
  it.each([
    ['.safetensors', [0, 1, 2]],
    ['.gguf', [1, 2]],
  ])('finds a direction behind every block and writes it as %s', async (ending, kept) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const file = at(`found${ending}`)
    const words = ['--model', model, '--towards', at('towards.txt'), '--away', at('away.txt'), '--out', file]
    const told = JSON.parse(await saccade('vector', ...words, '--json')) as Record<string, unknown>
    expect(told).toMatchObject({ file, pairs: 2, blocks: [{ block: 0 }, { block: 1 }, { block: 2 }] })
    const { directions, modelHint } = await readVectorFile(file)
    expect(modelHint).toBe('llama')
    expect(directions.map(({ block }) => block)).toEqual(kept)
    expect(directions.every(({ vector }) => vector.length === width)).toBe(true)
  })

  it('refuses sides of different lengths, and a file that is not there', async () => {
    writeFileSync(at('three.txt'), 'a\nb\nc\n')
    const words = ['--model', model, '--towards', at('towards.txt'), '--out', at('never.gguf')]
    await expect(saccade('vector', ...words, '--away', at('three.txt'))).rejects.toThrow(/as many texts/)
    await expect(saccade('vector', ...words, '--away', at('gone.txt'))).rejects.toThrow(/cannot be read/)
    expect(existsSync(at('never.gguf'))).toBe(false)
  })
})

describe('generate --steer', () => {
  it('steers with a vector, says how often it fired, and at strength 0 writes the unsteered text', async () => {
    const { text } = await generate()
    const words = ['--steer', at('found.safetensors'), '--blocks', '1,2']
    const off = await generate(...words, '--strength', '0')
    expect(off.text).toBe(text)
    const on = await generate(...words, '--strength', '200')
    expect(on.text).not.toBe(text)
    expect(on.steering).toMatchObject([
      { edit: 'steer-1', timesFired: 8 },
      { edit: 'steer-2', timesFired: 8 },
    ])
    expect(on.steering?.every(({ meanChangeNorm }) => meanChangeNorm > 0)).toBe(true)
  })

  it('steers with what the model lab saved', async () => {
    const { text } = await generate()
    expect((await generate('--steer', saveStack('off.json', 0))).text).toBe(text)
    const on = await generate('--steer', saveStack('on.json', 20))
    expect(on.text).not.toBe(text)
    expect(on.steering).toMatchObject([{ edit: 'a-1', timesFired: 8 }])
  })

  it('refuses a vector of another width or another model, and a block that it has no direction for', async () => {
    await writeVectorFile(at('narrow.gguf'), vectorOf(width / 2))
    await expect(generate('--steer', at('narrow.gguf'))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/16 numbers wide and the model's residual stream 32/) as string,
    })
    await writeVectorFile(at('other.safetensors'), vectorOf(width, { modelHash: 'f'.repeat(64) }))
    await expect(generate('--steer', at('other.safetensors'))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('made with another model') as string,
    })
    await writeVectorFile(at('one.gguf'), vectorOf(width))
    await expect(generate('--steer', at('one.gguf'), '--blocks', '2')).rejects.toThrow(
      /directions for blocks 1\./,
    )
  })

  it.each([
    ['a saved stack of another width', () => saveStack('narrow.json', 1, width / 2), /16|width|wide/],
    ['a file of something else', () => at('towards.txt'), /./],
    [
      'JSON that holds no edits',
      () => (writeFileSync(at('odd.json'), '{"a":1}'), at('odd.json')),
      /holds no edits/,
    ],
    ['what is no JSON', () => (writeFileSync(at('cut.json'), '{"a":'), at('cut.json')), /is not JSON/],
    ['a file that is not there', () => at('gone.json'), /There is no file/],
  ])('refuses %s in a sentence', async (_, file, sentence) => {
    const problem = await generate('--steer', file()).catch((error: unknown) => error)
    expect(problem).toMatchObject({
      name: 'ProblemError',
      message: expect.stringMatching(sentence) as string,
    })
  })
})

/** The numbers of an .npy file of float32. */
function readNpy(path: string): Float32Array {
  const bytes = readFileSync(path)
  const start = 10 + bytes.readUInt16LE(8)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length))
}

describe('generate --capture', () => {
  it('writes what the PyTorch original computes, and the tokens after the prompt behind it', async () => {
    const points = ['blocks.0.hook_resid_post', 'blocks.2.hook_resid_post', 'blocks.1.attn.hook_pattern']
    const { tensors, tolerance } = readGolden('llama-cache')
    const { captures } = await generate('--capture', points.join(), '--out', at('captured'))
    // 7 tokens of the prompt, and 7 that were fed after it.
    expect(captures?.map(({ shape }) => shape)).toEqual([
      [1, 14, width],
      [1, 14, width],
      [1, 4, 14, 14],
    ])
    for (const point of points.slice(0, 2)) {
      const golden = tensors.get(point)!.data
      const written = readNpy(at(`captured/${point}.npy`)).slice(0, golden.length)
      expect(Math.max(...written.map((value, i) => Math.abs(value - golden[i]!)))).toBeLessThan(tolerance)
    }
    const golden = tensors.get('blocks.1.attn.hook_pattern')!.data
    const pattern = readNpy(at('captured/blocks.1.attn.hook_pattern.npy'))
    golden.forEach((value, i) => {
      const [head, query, key] = [Math.floor(i / 49), Math.floor(i / 7) % 7, i % 7]
      expect(pattern[(head * 14 + query) * 14 + key]).toBeCloseTo(value, 4)
    })
  })

  it('leaves the text as it was, asks where to write, and says which point there is not', async () => {
    const { text } = await generate()
    const point = ['--capture', 'blocks.0.hook_resid_mid']
    expect((await generate(...point, '--out', at('mid'))).text).toBe(text)
    await expect(generate(...point)).rejects.toThrow(/--out/)
    const gone = generate('--capture', 'blocks.9.hook_resid_post', '--out', at('none'))
    await expect(gone).rejects.toThrow(/blocks\.9\.hook_resid_post/)
  })
})

describe('models verify', () => {
  it.each(['llama-cache', 'gpt2-cache'])('finds that every law holds on %s', async (id) => {
    const report = JSON.parse(
      await saccade('models', 'verify', tinyModel(id).folder, '--device', 'cpu', '--json'),
    ) as { laws: { law: string; holds: boolean | null }[]; tried: string[]; leftOut: string[] }
    expect(report.laws.filter(({ holds }) => holds === true).length).toBeGreaterThan(20)
    expect(report.laws.filter(({ holds }) => holds === false)).toEqual([])
    expect(report.tried).toEqual(['blocks.1', 'blocks.0', 'blocks.2'].slice(0, report.tried.length))
    expect(report.leftOut).toEqual([])
    expect(process.exitCode).toBeUndefined()
  })

  it('exits 1 and says which laws fail, and for what, on a model that never says the same twice', async () => {
    const noisy = makeNoisyModel()
    const printed = await saccade('models', 'verify', noisy, '--device', 'cpu')
    rmSync(noisy, { recursive: true, force: true })
    expect(process.exitCode).toBe(1)
    expect(printed).toMatch(/^FAILS zero-strength .* all 11 in blocks\.1 at whole$/m)
    expect(printed).toMatch(/^FAILS patch-clean .* replace at blocks\.1\.hook_resid_post$/m)
    expect(printed).toMatch(/^holds one-head /m)
    expect(printed).toMatch(/^not to be trusted on this model: .*add.*replace/m)
  })
})
