import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeModelFolder } from '../../../src-main/hub/model-folder'
import type { PullProgress } from '../../../src-main/hub/pull'
import { commit, gitHash, repo, sha256, status } from './fake-hub'
import { usePullBench, weights, type PullBench } from './pull-bench'

let bench: PullBench
usePullBench((made) => {
  bench = made
})

describe('a pull', () => {
  it("leaves the Hub's own layout, with what one format needs and no more", async () => {
    const seen: PullProgress[] = []
    const result = await bench.pull({ progress: (event) => seen.push(event) })
    expect(result).toMatchObject({ repo, revision: 'main', commit, dtype: 'fp32', licence: 'apache-2.0' })
    expect(result.folder).toBe(bench.snapshot())
    expect(readFileSync(join(bench.repoFolder, 'refs', 'main'), 'utf8')).toBe(commit)
    expect(readlinkSync(bench.snapshot('config.json'))).toBe(
      join('..', '..', 'blobs', gitHash(Buffer.from('{"model_type":"llama"}'))),
    )
    expect(readlinkSync(bench.snapshot(weights))).toBe(
      join('..', '..', '..', 'blobs', sha256(bench.weightBytes)),
    )
    expect(bench.hasWeights()).toBe(true)
    expect(result.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'README.md',
      'LICENSE',
      weights,
      'onnx/model.onnx',
    ])
    expect(bench.hub.askedFor('onnx/model_q4.onnx')).toEqual([])
    expect(readdirSync(bench.repoFolder).sort()).toEqual(['blobs', 'refs', 'snapshots'])
    const last = seen.at(-1)!
    expect(last).toMatchObject({ file: 'onnx/model.onnx', doneBytes: 2000, totalBytes: 2000 })
    expect(last.allDoneBytes).toBe(last.allTotalBytes)
    expect(last.allTotalBytes).toBe(result.totalBytes)
    const described = await describeModelFolder(repo, { cacheFolder: bench.cacheFolder })
    expect(described).toMatchObject({
      name: repo,
      commit,
      hasTokenizer: true,
      chatTemplate: '{{ messages }}',
    })
  })

  it('fetches nothing twice, adds another format, and mends what was spoilt', async () => {
    await bench.pull()
    bench.hub.asked.length = 0
    expect((await bench.pull()).downloadedBytes).toBe(0)
    expect(bench.downloads()).toEqual([])
    expect(await bench.pull({ dtype: 'q4' })).toMatchObject({ downloadedBytes: 1500, dtype: 'q4' })
    expect(existsSync(bench.snapshot('onnx', 'model.onnx'))).toBe(true)
    expect(existsSync(bench.snapshot('onnx', 'model_q4.onnx'))).toBe(true)
    writeFileSync(
      join(bench.repoFolder, 'blobs', sha256(bench.weightBytes)),
      Buffer.alloc(bench.weightBytes.length),
    )
    // Even when the Hub is no help, nobody reads spoilt weights any more.
    bench.hub.misbehave(weights, status(404))
    await expect(bench.pull()).rejects.toMatchObject({ code: 'not-found' })
    expect(existsSync(bench.snapshot(weights))).toBe(false)
    expect((await bench.pull()).downloadedBytes).toBe(bench.weightBytes.length)
    expect(bench.hasWeights()).toBe(true)
  })

  it('keeps to a commit that was asked for', async () => {
    const pinned = await bench.pull({}, `${repo}@${commit}`)
    expect(pinned.commit).toBe(commit)
    expect(existsSync(join(bench.repoFolder, 'refs'))).toBe(false)
  })

  it('puts files in place of links where there can be none, once on the disk', async () => {
    const makeLink = (): Promise<void> => Promise.reject(new Error('EPERM'))
    bench.hub.add('NOTICE', 'Apache')
    await bench.pull({ makeLink })
    expect(lstatSync(bench.snapshot(weights)).isFile()).toBe(true)
    expect(bench.hasWeights()).toBe(true)
    expect(readFileSync(bench.snapshot('NOTICE'), 'utf8')).toBe(
      readFileSync(bench.snapshot('LICENSE'), 'utf8'),
    )
    expect(readdirSync(join(bench.repoFolder, 'blobs'))).toEqual([])
    expect((await bench.pull({ makeLink })).downloadedBytes).toBe(0)
    expect((await describeModelFolder(repo, { cacheFolder: bench.cacheFolder })).graphs).toHaveLength(1)
  })

  it('runs once when asked for twice at the same time', async () => {
    const results = await Promise.all([bench.pull(), bench.pull()])
    expect(results.map(({ downloadedBytes }) => downloadedBytes).filter((bytes) => bytes > 0)).toHaveLength(1)
    expect(bench.hub.askedFor(weights)).toHaveLength(1)
  })

  it('takes over the lock of a process that is gone', async () => {
    mkdirSync(bench.locks, { recursive: true })
    // No system gives out this process id.
    writeFileSync(join(bench.locks, 'saccade.lock'), `${hostname()} 2147483646 x`)
    mkdirSync(join(bench.repoFolder, '.saccade-left'), { recursive: true })
    await bench.pull()
    expect(bench.locksHeld()).toEqual([])
    expect(existsSync(join(bench.repoFolder, '.saccade-left'))).toBe(false)
  })

  it('waits for a lock that is held, until cancelled', async () => {
    mkdirSync(bench.locks, { recursive: true })
    writeFileSync(join(bench.locks, 'saccade.lock'), `${hostname()} ${process.pid} x`)
    await expect(bench.pull({ signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(bench.locksHeld()).toEqual(['saccade.lock'])
  })
})
