import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uniforms } from '../../../src-main/lib/random'
import { ProblemError } from '../../../src-main/lib/problem'
import { readGguf, writeGguf } from '../../../src-main/steering/vectors/gguf'
import { readSafetensors, writeSafetensors } from '../../../src-main/steering/vectors/safetensors'
import { checkFits, unsaid, type SteeringVector } from '../../../src-main/steering/vectors/steering-vector'
import { readVectorFile, writeVectorFile } from '../../../src-main/steering/vectors/vector-file'

const vector: SteeringVector = {
  ...unsaid,
  modelHint: 'llama',
  modelHash: 'a'.repeat(64),
  defaultScale: 1.5,
  defaultBlock: 3,
  source: '65 runs of 50 steps',
  directions: [
    { block: 1, vector: Float32Array.of(1, -2, 0.1) },
    { block: 3, vector: Float32Array.of(0, 5, 1e-30) },
  ],
}

const formats = [
  { format: 'safetensors', read: readSafetensors, write: writeSafetensors },
  { format: 'GGUF', read: readGguf, write: writeGguf },
] as const

describe.each(formats)('$format', ({ read, write }) => {
  it('gives back what was written, exactly', () => {
    expect(read(write(vector))).toStrictEqual(vector)
    expect(read(write({ ...unsaid, directions: vector.directions }))).toStrictEqual({
      ...unsaid,
      directions: vector.directions,
    })
  })

  it('is read at any place in memory', () => {
    const bytes = write(vector)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect(read(shifted.subarray(1))).toStrictEqual(vector)
  })

  it.each([
    { what: 'no directions', directions: [], says: /no tensor/ },
    {
      what: 'two widths',
      directions: [vector.directions[0]!, { block: 2, vector: new Float32Array(4) }],
      says: /different widths/,
    },
    {
      what: 'a number that is none',
      directions: [{ block: 1, vector: Float32Array.of(NaN) }],
      says: /finite/,
    },
    { what: 'a block twice', directions: [vector.directions[0]!, vector.directions[0]!], says: /twice/ },
  ])('is not written with $what', ({ directions, says }) => {
    expect(() => write({ ...vector, directions })).toThrow(says)
  })

  /** True for a sentence, false for a vector; anything else that is thrown goes on. */
  const isRefused = (bytes: Uint8Array): boolean => {
    try {
      read(bytes)
      return false
    } catch (error) {
      if (error instanceof ProblemError) return true
      throw error
    }
  }

  it('cut anywhere is a sentence, never a crash', () => {
    const bytes = write(vector)
    // The last padding of a GGUF file holds no numbers.
    const padding = read === readGguf ? 20 : 0
    const lengths = Array.from({ length: bytes.length - padding }, (_, length) => length)
    expect(lengths.filter((length) => !isRefused(bytes.subarray(0, length)))).toStrictEqual([])
  })

  it('changed anywhere is a vector or a sentence, 4,000 times', () => {
    const bytes = write(vector)
    const mutants = Array.from({ length: 4000 }, (_, mutant) => {
      const changed = Uint8Array.from(bytes)
      for (let change = 0; change <= mutant % 3; change++) {
        const [place, value] = uniforms({ seed: 3, viewer: mutant, picture: [0, 0] }, change)
        changed[Math.floor(place * bytes.length)] = Math.floor(value * 256)
      }
      return isRefused(changed)
    })
    expect(mutants.filter((wasRefused) => wasRefused).length).toBeGreaterThan(500)
  })
})

/** A safetensors file with that header, and zeros for numbers. */
function safetensors(header: unknown, dataBytes = 8): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)])
}

const entry = (
  start: number,
  end: number,
  shape: readonly number[] = [(end - start) / 4],
  dtype = 'F32',
) => ({
  dtype,
  shape,
  data_offsets: [start, end],
})

describe('a safetensors file', () => {
  it.each([
    { what: 'a header of 2^63 bytes', bytes: Buffer.from('00000000000000807b7d', 'hex'), says: /claims/ },
    { what: 'no JSON', bytes: safetensors('{nonsense'), says: /no JSON object/ },
    { what: 'a list', bytes: safetensors('[]'), says: /no JSON object/ },
    { what: 'space before the header', bytes: safetensors(' {}'), says: /no JSON object/ },
    {
      what: 'an overlap',
      bytes: safetensors({ 'direction.1': entry(0, 8), 'direction.2': entry(4, 12) }, 12),
      says: /overlaps/,
    },
    {
      what: 'a gap',
      bytes: safetensors({ 'direction.1': entry(0, 4), 'direction.2': entry(8, 12) }, 12),
      says: /gap/,
    },
    {
      what: 'numbers nobody names',
      bytes: safetensors({ 'direction.1': entry(0, 8) }, 12),
      says: /12 bytes of numbers/,
    },
    {
      what: 'too few numbers',
      bytes: safetensors({ 'direction.1': entry(0, 16) }, 8),
      says: /8 bytes of numbers/,
    },
    {
      what: 'an end before its start',
      bytes: safetensors({ 'direction.1': entry(8, 0, [0]) }),
      says: /another size/,
    },
    {
      what: 'a shape of another size',
      bytes: safetensors({ 'direction.1': entry(0, 8, [3]) }),
      says: /another size/,
    },
    {
      what: 'a shape beyond all numbers',
      bytes: safetensors({ 'direction.1': entry(0, 8, [2 ** 52, 2 ** 52]) }),
      says: /another size/,
    },
    { what: 'a matrix', bytes: safetensors({ 'direction.1': entry(0, 16, [2, 2]) }, 16), says: /no vector/ },
    { what: 'integers', bytes: safetensors({ 'direction.1': entry(0, 8, [2], 'I32') }), says: /holds I32/ },
    { what: 'other tensors', bytes: safetensors({ 'model.weight': entry(0, 8) }), says: /no direction/ },
    {
      what: 'a block of ten digits',
      bytes: safetensors({ 'direction.1234567890': entry(0, 8) }),
      says: /no direction/,
    },
    {
      what: 'unknown fields',
      bytes: safetensors({ 'direction.1': { ...entry(0, 8), extra: 1 } }),
      says: /malformed/,
    },
    {
      what: 'metadata that is no text',
      bytes: safetensors({ __metadata__: { method: 3 } }),
      says: /table of texts/,
    },
    {
      what: 'an unknown point',
      bytes: safetensors({ __metadata__: { hook_point: 'nowhere' } }),
      says: /"hook_point"/,
    },
    {
      what: 'a scale that is no number',
      bytes: safetensors({ __metadata__: { default_scale: 'x' } }),
      says: /"default_scale"/,
    },
    { what: 'nothing at all', bytes: safetensors({}, 0), says: /no tensor named/ },
  ])('is refused for $what', ({ bytes, says }) => {
    expect(() => readSafetensors(bytes)).toThrow(says)
  })

  it('may hold half precision and a row of a matrix', () => {
    const bytes = Buffer.from(safetensors({ 'direction.7': entry(0, 4, [1, 2], 'BF16') }, 4))
    bytes.writeUInt16LE(0x3fc0, bytes.length - 4)
    bytes.writeUInt16LE(0xc000, bytes.length - 2)
    expect(readSafetensors(bytes).directions).toStrictEqual([{ block: 7, vector: Float32Array.of(1.5, -2) }])
  })
})

/** The bytes of a sound file with one stretch replaced. */
function patched(find: string, replacement: string): Uint8Array {
  const text = Buffer.from(writeGguf(vector)).toString('latin1')
  expect(text).toContain(find)
  return Buffer.from(text.replace(find, replacement), 'latin1')
}

describe('a GGUF file', () => {
  it.each([
    {
      what: 'a model',
      bytes: patched('controlvector', 'llama\0\0\0\0\0\0\0\0'),
      says: /model, not a control vector/,
    },
    { what: 'version 1', bytes: patched('GGUF\x03', 'GGUF\x01'), says: /version 1 is not 2 or 3/ },
    { what: 'big-endian', bytes: patched('GGUF\x03\0\0\0', 'GGUF\0\0\0\x03'), says: /is not 2 or 3/ },
    {
      what: 'a million tensors',
      bytes: patched('\x03\0\0\0\x02\0\0', '\x03\0\0\0\x02\0\x10'),
      says: /claims 1048578 tensors/,
    },
    { what: 'the same block twice', bytes: patched('direction.3', 'direction.1'), says: /twice/ },
    { what: 'a tensor of another name', bytes: patched('direction.3', 'directions3'), says: /no direction/ },
    { what: 'other magic', bytes: patched('GGUF', 'GGML'), says: /does not begin with "GGUF"/ },
  ])('is refused for $what', ({ bytes, says }) => {
    expect(() => readGguf(bytes)).toThrow(says)
  })

  it('cannot hold block 0, which llama.cpp refuses', () => {
    const directions = [{ block: 0, vector: Float32Array.of(1) }]
    expect(() => writeGguf({ ...vector, directions })).toThrow(/begin at block 1/)
  })
})

describe('vector files on disk', () => {
  it.each(['v.gguf', 'v.SAFETENSORS'])('are told apart by their content: %s', async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'saccade-vector-'))
    await writeVectorFile(join(folder, name), vector)
    expect(await readVectorFile(join(folder, name))).toStrictEqual(vector)
    await rm(folder, { recursive: true })
  })

  it('need a name that says the format', async () => {
    await expect(writeVectorFile('/nowhere/v.bin', vector)).rejects.toThrow(/neither in .gguf nor/)
  })

  it('that are not there or empty are a sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'saccade-vector-'))
    await writeFile(join(folder, 'empty'), '')
    await expect(readVectorFile(join(folder, 'empty'))).rejects.toThrow(/cut short/)
    await expect(readVectorFile(join(folder, 'none'))).rejects.toThrow(/cannot be opened/)
    await rm(folder, { recursive: true })
  })
})

describe('a vector and a model', () => {
  const model = { width: 3, blocks: 4, modelHash: 'a'.repeat(64), isForced: false }

  it.each([
    {
      what: 'another width',
      target: { ...model, width: 4, isForced: true },
      says: /3 numbers wide .* stream 4/,
    },
    { what: 'too few blocks', target: { ...model, blocks: 3, isForced: true }, says: /blocks 0 to 2/ },
    { what: 'another model', target: { ...model, modelHash: 'b'.repeat(64) }, says: /Force it/ },
  ])('do not fit for $what', ({ target, says }) => {
    expect(() => checkFits(vector, target)).toThrow(says)
  })

  it.each([
    { what: 'its own model', target: model, made: vector },
    { what: 'another, by force', target: { ...model, modelHash: 'b', isForced: true }, made: vector },
    { what: 'a file that names none', target: model, made: { ...vector, modelHash: null } },
  ])('fit for $what', ({ target, made }) => {
    expect(() => checkFits(made, target)).not.toThrow()
  })
})
