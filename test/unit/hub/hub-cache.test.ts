import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { hubCacheFolder, parseModelName } from '../../../src-main/hub/cache-layout'
import { listLocalModels } from '../../../src-main/hub/local-models'
import { describeModelFolder, graphPath } from '../../../src-main/hub/model-folder'
import { writeFiles } from './model-files'

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'saccade-cache-')))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(temporary, 'hub-'))
})

const commit = 'b'.repeat(40)

/** A snapshot as huggingface_hub makes it. */
function makeCache(): { cacheFolder: string; repoFolder: string } {
  const cacheFolder = folder
  const repoFolder = join(cacheFolder, 'models--org--name')
  writeFiles(repoFolder, {
    'refs/main': commit,
    'refs/v1': commit,
    'blobs/aa': '{"model_type":"qwen2"}',
    'blobs/bb': 3000,
  })
  mkdirSync(join(repoFolder, 'snapshots', commit, 'onnx'), { recursive: true })
  symlinkSync('../../blobs/aa', join(repoFolder, 'snapshots', commit, 'config.json'))
  symlinkSync('../../../blobs/bb', join(repoFolder, 'snapshots', commit, 'onnx', 'model.onnx'))
  return { cacheFolder, repoFolder }
}

describe('a snapshot of the Hub cache', () => {
  it.each(['org/name', 'org/name@v1', `org/name@${commit}`, 'org/name@bbbbbbb'])(
    'is found as %s',
    async (name) => {
      const { cacheFolder } = makeCache()
      const model = await describeModelFolder(name, { cacheFolder })
      expect(model).toMatchObject({
        name: 'org/name',
        commit,
        config: { model_type: 'qwen2' },
        totalBytes: 3000,
      })
      expect(await model.files.resolve('onnx/model.onnx')).toBe(
        join(cacheFolder, 'models--org--name', 'blobs', 'bb'),
      )
    },
  )

  it('is known by its path, and by a graph in it', async () => {
    const { repoFolder } = makeCache()
    const snapshot = join(repoFolder, 'snapshots', commit)
    expect(await describeModelFolder(snapshot)).toMatchObject({ name: 'org/name', commit })
    expect((await describeModelFolder(join(snapshot, 'onnx', 'model.onnx'))).config).not.toBeNull()
  })

  it('has its graphs where their data lies beside them, and checks both once more', async () => {
    const { cacheFolder, repoFolder } = makeCache()
    const inSnapshot = (...parts: string[]): string => join(repoFolder, 'snapshots', commit, ...parts)
    writeFiles(repoFolder, { 'blobs/dd': 9000 })
    symlinkSync('../../../blobs/dd', inSnapshot('onnx', 'model.onnx_data'))
    const model = await describeModelFolder('org/name', { cacheFolder })
    expect(model.totalBytes).toBe(12_000)
    expect(await graphPath(model, model.graphs[0]!)).toBe(inSnapshot('onnx', 'model.onnx'))
    rmSync(inSnapshot('onnx', 'model.onnx_data'))
    symlinkSync('/etc/hosts', inSnapshot('onnx', 'model.onnx_data'))
    await expect(graphPath(model, model.graphs[0]!)).rejects.toMatchObject({ code: 'refused' })
  })

  it('may not link into another repository', async () => {
    const { cacheFolder, repoFolder } = makeCache()
    writeFiles(join(cacheFolder, 'models--org--other'), { 'blobs/cc': '{}' })
    symlinkSync(
      '../../../models--org--other/blobs/cc',
      join(repoFolder, 'snapshots', commit, 'tokenizer.json'),
    )
    await expect(describeModelFolder('org/name', { cacheFolder })).rejects.toThrow(
      'leads out of the model folder',
    )
  })

  it.each(['org/gone', 'org/name@v2', `org/name@${'c'.repeat(40)}`])('is not found as %s', async (name) => {
    const { cacheFolder } = makeCache()
    await expect(describeModelFolder(name, { cacheFolder })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(`saccade models pull ${name}`) as string,
    })
  })

  it('that is the only one needs no ref', async () => {
    const { cacheFolder, repoFolder } = makeCache()
    rmSync(join(repoFolder, 'refs'), { recursive: true })
    expect((await describeModelFolder('org/name', { cacheFolder })).commit).toBe(commit)
  })

  it('is listed with the folders beside it; what is unsound is told', async () => {
    const { cacheFolder } = makeCache()
    const modelsFolder = join(cacheFolder, 'own')
    writeFiles(modelsFolder, { 'good/model.onnx': 2000, 'bad/config.json': '{', 'empty/notes.txt': 'x' })
    const { models, unreadable } = await listLocalModels(cacheFolder, modelsFolder)
    expect(models.map(({ name }) => name)).toEqual(['good', 'org/name'])
    expect(unreadable).toEqual([
      { folder: join(modelsFolder, 'bad'), reason: expect.stringContaining('not JSON') as string },
    ])
    expect(await listLocalModels(join(folder, 'nowhere'), join(folder, 'nowhere'))).toEqual({
      models: [],
      unreadable: [],
    })
  })
})

describe('names', () => {
  it.each([
    ['org/name', { repo: 'org/name', revision: 'main' }],
    ['org/name@refs/pr/1', { repo: 'org/name', revision: 'refs/pr/1' }],
    ['./org/name', undefined],
    ['org/name@../../x', undefined],
    ['org/name@/x', undefined],
    ['org/../name', undefined],
    ['org--x/name', undefined],
    ['name', undefined],
  ])('%s', (text, expected) => {
    expect(parseModelName(text)).toEqual(expected)
  })
})

describe('the cache folder', () => {
  it.each([
    [{ HF_HUB_CACHE: '/a', HF_HOME: '/b' }, '/a'],
    [{ HF_HOME: '/b' }, join('/b', 'hub')],
    [{ HF_HOME: '~/b' }, join('/home/u', 'b', 'hub')],
    [{ XDG_CACHE_HOME: '/c' }, join('/c', 'huggingface', 'hub')],
    [{}, join('/home/u', '.cache', 'huggingface', 'hub')],
  ])('%j', (environment, expected) => {
    expect(hubCacheFolder(environment, '/home/u')).toBe(expected)
  })
})
