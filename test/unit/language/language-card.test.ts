import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLanguageCard, shippedLanguageModels } from '../../../src-main/language/language-card'
import { shippedFolders } from '../../../src-main/store/shipped'

let models: string
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'saccade-cards-'))
})
afterEach(() => rmSync(models, { recursive: true, force: true }))

const graph = 'a graph, in a way'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function cardOf(id: string): Record<string, unknown> {
  return {
    kind: 'language',
    id,
    title: 'Tales',
    what: 'Writes.',
    licence: 'Apache-2.0',
    files: [{ path: 'onnx/model.onnx', bytes: graph.length, sha256: sha256(graph) }],
    example: { prompt: 'Once', direction: null },
    quality: [],
    limits: 'None but size.',
  }
}

function put(id: string, card: unknown, content: string | null = graph): void {
  mkdirSync(join(models, id, 'onnx'), { recursive: true })
  writeFileSync(join(models, id, 'card.json'), typeof card === 'string' ? card : JSON.stringify(card))
  if (content !== null) writeFileSync(join(models, id, 'onnx', 'model.onnx'), content)
}

describe('shipped language models', () => {
  it('are those whose every file is the one its card describes', async () => {
    put('tales', cardOf('tales'))
    const [found] = await shippedLanguageModels(models)
    expect(found).toMatchObject({ folder: join(models, 'tales'), bytes: graph.length, isVerified: true })
    expect(found?.hash).toBe(sha256(`onnx/model.onnx ${sha256(graph)}\n`))
  })

  it.each([
    ['changed by a letter', graph.replace('way', 'wax')],
    ['missing', null],
  ])('are not verified with a file that is %s', async (_, content) => {
    put('tales', cardOf('tales'), content)
    expect(await shippedLanguageModels(models)).toMatchObject([{ isVerified: false }])
  })

  it.each([
    ['another kind', { ...cardOf('tales'), kind: 'gaze' }],
    ['no JSON', '{"kind":'],
    ['an id that is a path', cardOf('../tales')],
    [
      'a file outside its folder',
      { ...cardOf('tales'), files: [{ path: '../../key', bytes: 1, sha256: sha256('') }] },
    ],
    ['a hash that is none', { ...cardOf('tales'), files: [{ path: 'a', bytes: 1, sha256: 'abc' }] }],
  ])('are not those with a card of %s', async (_, card) => {
    put('tales', card)
    expect(await shippedLanguageModels(models)).toEqual([])
    expect(await readLanguageCard(join(models, 'tales'))).toBeNull()
  })

  it('may have an example of a vector alone, or none', async () => {
    const vector = { path: 'east.safetensors', block: 2, beta: 4 }
    put('player', { ...cardOf('player'), example: { vector } })
    put('plain', { ...cardOf('plain'), example: undefined })
    expect((await readLanguageCard(join(models, 'player')))?.example).toEqual({ direction: null, vector })
    expect((await readLanguageCard(join(models, 'plain')))?.example).toEqual({ direction: null })
    put('odd', { ...cardOf('odd'), example: { vector: { ...vector, path: '../../east.safetensors' } } })
    expect(await readLanguageCard(join(models, 'odd'))).toBeNull()
  })

  it('hold what ships, by id, whole', async () => {
    const shipped = await shippedLanguageModels(shippedFolders().models)
    expect(shipped.filter(({ isVerified }) => !isVerified)).toEqual([])
    const tales = shipped.find(({ card }) => card.id === 'mood-tales')
    expect(tales?.card.example.direction?.positive.length).toBeGreaterThan(0)
  })
})
