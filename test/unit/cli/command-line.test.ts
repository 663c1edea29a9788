/** The built command line as scripts use it: what is printed where, exit codes, files. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const entry = resolve(import.meta.dirname, '../../../out/main/cli.js')
const folder = mkdtempSync(join(tmpdir(), 'saccade-cli-'))
const at = (...parts: string[]): string => join(folder, ...parts)

// Whole processes: each loads the model anew.
vi.setConfig({ testTimeout: 90_000 })

interface Run {
  readonly exit: number | null
  readonly output: string
  readonly errors: string
}

function saccade(...words: string[]): Promise<Run> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [entry, ...words], { cwd: folder })
    let output = ''
    let errors = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
    child.on('close', (exit) => {
      done({ exit, output, errors })
    })
  })
}

interface PrintedFixation {
  readonly x: number
  readonly y: number
  readonly onsetMs: number
  readonly durationMs: number
  readonly logLikelihood: number
}
interface Printed {
  readonly image: string
  readonly model: string
  readonly seed: number
  readonly viewers: readonly { readonly viewer: number; readonly fixations: readonly PrintedFixation[] }[]
}

const parse = (text: string): unknown => JSON.parse(text)

beforeAll(async () => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 }
  const picture = sharp({ create: { width: 400, height: 300, channels: 3, background: '#888', noise } })
  mkdirSync(at('data', 'images'), { recursive: true })
  mkdirSync(at('bare'))
  for (const name of ['one.png', 'data/images/two.png', 'data/images/one.png']) {
    writeFileSync(at(name), await picture.png().toBuffer())
  }
  writeFileSync(at('broken.png'), 'not a picture')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('predict', () => {
  it('prints one JSON value and nothing else, the same for the same seed', async () => {
    const words = ['predict', 'one.png', '--json', '--viewers', '2', '--seed', '5']
    const [first, second] = await Promise.all([saccade(...words), saccade(...words)])
    expect(first).toMatchObject({ exit: 0, errors: '' })
    expect(second.output).toBe(first.output)
    const { image, model, seed, viewers } = parse(first.output) as Printed
    expect({ image, model, seed }).toEqual({ image: 'one.png', model: 'saccade-free-view', seed: 5 })
    expect(viewers.map(({ viewer }) => viewer)).toEqual([1, 2])
    for (const { x, y, durationMs, logLikelihood } of viewers.flatMap(({ fixations }) => fixations)) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThan(400)
      expect(y).toBeLessThan(300)
      expect(durationMs).toBeGreaterThan(0)
      expect(Number.isFinite(logLikelihood)).toBe(true)
    }
  })

  it('finishes the rest when one picture fails, and exits with 1', async () => {
    const run = await saccade('predict', 'broken.png', 'one.png', 'missing.png', '--json', '--fixations', '3')
    expect(run.exit).toBe(1)
    const results = parse(run.output) as Printed[]
    expect(results.map(({ image }) => image)).toEqual(['one.png'])
    expect(results[0]!.viewers[0]!.fixations).toHaveLength(3)
    expect(run.errors).toContain('broken.png: This file is not a picture')
    expect(run.errors).toContain('missing.png: There is no such file')
  })

  it('prints nothing to standard output when its one picture fails', async () => {
    const run = await saccade('predict', 'broken.png', '--json')
    expect(run).toMatchObject({ exit: 1, output: '' })
    expect(run.errors.trim().split('\n')).toHaveLength(1)
  })

  it('says that a folder holds no pictures', async () => {
    const run = await saccade('predict', 'bare', '--json')
    expect(run).toMatchObject({ exit: 1, output: '[]\n' })
    expect(run.errors).toContain('The folder holds no PNG')
  })

  it('writes densities and figures side by side, none over another, and lines for scanpaths.jsonl', async () => {
    const words = [
      'data/images',
      'one.png',
      '--out',
      'made/here',
      '--density',
      '--figure',
      '--format',
      'jsonl',
    ]
    const run = await saccade('predict', ...words, '--fixations', '2')
    expect(run.exit).toBe(0)
    expect(readdirSync(at('made/here')).sort()).toEqual(
      ['one-2-figure.png', 'one-2.npy', 'one-figure.png', 'one.npy', 'two-figure.png', 'two.npy'].sort(),
    )
    const lines = run.output
      .trim()
      .split('\n')
      .map((line) => parse(line) as { image: string; subject: number; x: number[] })
    expect(lines.map(({ image }) => image)).toEqual(['one.png', 'two.png', 'one.png'])
    expect(lines[0]).toMatchObject({ subject: 1, x: [expect.any(Number), expect.any(Number)] })
    expect(run.errors).toContain('3/3')
    const npy = readFileSync(at('made/here/one.npy'))
    const shape = /'shape': \((\d+), (\d+)\)/
      .exec(npy.toString('latin1', 0, 128))!
      .slice(1)
      .map(Number)
    const values = new Float32Array(
      npy.buffer.slice(npy.byteOffset + npy.length - shape[0]! * shape[1]! * 4, npy.byteOffset + npy.length),
    )
    expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4)
    expect(await sharp(at('made/here/one-figure.png')).metadata()).toMatchObject({ format: 'png' })
  })

  it('prints a table for people', async () => {
    const run = await saccade('predict', 'one.png')
    expect(run.exit).toBe(0)
    expect(run.output).toMatch(/one\.png {2}400 × 300 px, seed 1\n {2}viewer 1: \d+ fixations\n/)
  })
})

describe('score', () => {
  it('gives a line per scanpath in the order of the file, empty ones included', async () => {
    const recordings = [
      { image: 'two.png', subject: 1, x: [200, 30], y: [150, 40], durationMs: [200, 180] },
      { image: 'one.png', subject: 'b', x: [200], y: [150], durationMs: [200] },
      { image: 'two.png', subject: 2, x: [], y: [], durationMs: [] },
      { image: 'two.png', subject: 3, x: [200, 500], y: [150, 40], durationMs: [200, 180] },
    ]
    writeFileSync(at('data/scanpaths.jsonl'), recordings.map((line) => JSON.stringify(line)).join('\n'))
    const run = await saccade('score', '--data', 'data')
    expect(run.exit).toBe(0)
    const lines = run.output
      .trim()
      .split('\n')
      .map((line) => parse(line) as { logLikelihood: number[] })
    expect(lines).toEqual([
      { image: 'two.png', subject: 1, logLikelihood: [expect.any(Number), expect.any(Number)] },
      { image: 'one.png', subject: 'b', logLikelihood: [expect.any(Number)] },
      { image: 'two.png', subject: 2, logLikelihood: [] },
      { image: 'two.png', subject: 3, logLikelihood: [expect.any(Number), null] },
    ])
    expect(lines[3]!.logLikelihood[0]).toBeCloseTo(lines[0]!.logLikelihood[0]!, 5)
  })

  it('gives sampled paths the likelihood that they were sampled with', async () => {
    const words = ['predict', 'one.png', '--viewers', '3', '--seed', '9']
    const [json, lines] = await Promise.all([
      saccade(...words, '--json'),
      saccade(...words, '--format', 'jsonl'),
    ])
    mkdirSync(at('sampled'))
    writeFileSync(at('sampled/scanpaths.jsonl'), lines.output)
    writeFileSync(at('sampled/one.png'), readFileSync(at('one.png')))
    const scored = await saccade('score', '--data', 'sampled')
    const scores = scored.output
      .trim()
      .split('\n')
      .map((line) => (parse(line) as { logLikelihood: number[] }).logLikelihood)
    const sampled = (parse(json.output) as Printed).viewers.map(({ fixations }) =>
      fixations.map((f) => f.logLikelihood),
    )
    scores.forEach((row, path) =>
      row.forEach((value, index) => expect(value).toBeCloseTo(sampled[path]![index]!, 3)),
    )
    expect(scores.map((row) => row.length)).toEqual(sampled.map((row) => row.length))
  })

  it('names the line that is wrong, and the image that is missing', async () => {
    mkdirSync(at('wrong'))
    writeFileSync(at('wrong/scanpaths.jsonl'), '{"image":"one.png","subject":1,"x":[1],"y":[1,2]}\n')
    const wrong = await saccade('score', '--data', 'wrong')
    expect(wrong).toMatchObject({ exit: 1, output: '' })
    expect(wrong.errors).toContain('Line 1 of scanpaths.jsonl')
    writeFileSync(at('wrong/scanpaths.jsonl'), '{"image":"gone.png","subject":1,"x":[1],"y":[1]}\n')
    const missing = await saccade('score', '--data', 'wrong')
    expect(missing).toMatchObject({ exit: 1, output: '' })
    expect(missing.errors).toContain('gone.png: There is no such file')
  })
})

describe('the rest', () => {
  it('lists models, whole ones as such', async () => {
    const run = await saccade('models', 'list', '--json')
    expect(parse(run.output)).toContainEqual(
      expect.objectContaining({ modelId: 'saccade-free-view', verified: true }),
    )
    expect((await saccade('models', 'list')).output).toContain('saccade-free-view')
  })

  it.each([
    [['predict'], "missing required argument 'image'"],
    [['predict', 'one.png', '--viewers', '0'], 'Give a whole number from 1 to 100.'],
    [['predict', 'one.png', '--seconds', '3', '--fixations', '3'], 'cannot be used with option'],
    [['predict', 'one.png', '--device', 'abacus'], 'Allowed choices are auto, cpu'],
    [['score'], "required option '--data"],
    [['dance'], "unknown command 'dance'"],
  ])('%j is a mistake of usage: exit 2', async (words, sentence) => {
    const run = await saccade(...words)
    expect(run).toMatchObject({ exit: 2, output: '' })
    expect(run.errors).toContain(sentence)
  })

  it.each([
    [['predict', 'one.png', '--model', 'nobody'], 'There is no model at nobody'],
    [['predict', 'one.png', '--model', '.'], 'is not a model folder'],
    [['score', '--data', 'bare'], 'There is no readable scanpaths.jsonl'],
    [['predict', 'one.png', '--figure', '--out', 'one.png'], 'cannot be made'],
  ])('%j is bad input: exit 1', async (words, sentence) => {
    const run = await saccade(...words)
    expect(run).toMatchObject({ exit: 1, output: '' })
    expect(run.errors).toContain(sentence)
    expect(existsSync(at('one-figure.png'))).toBe(false)
  })

  it('measures, and says on what', async () => {
    const run = await saccade('bench', 'encode')
    expect(run.exit).toBe(0)
    expect(parse(run.output)).toMatchObject({
      machine: { cores: expect.any(Number) as number },
      picture: { width: 1024, height: 768 },
      results: { encode: { encodeMs: expect.any(Number) as number } },
    })
  })

  it('helps', async () => {
    const run = await saccade('--help')
    expect(run.exit).toBe(0)
    for (const verb of ['predict', 'score', 'models', 'bench', 'serve', 'doctor'])
      expect(run.output).toContain(verb)
    expect((await saccade('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
