import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PullOptions } from '../../../src-main/hub/pull'
import { commit, cutAfter, FakeHub, repo, status, type Misdeed } from './fake-hub'
import { forever, token, usePullBench, weights, type PullBench } from './pull-bench'

let bench: PullBench
usePullBench((made) => {
  bench = made
})

const send =
  (bytes: Buffer): Misdeed =>
  (response) => {
    response.end(bytes)
  }

describe('a server that misbehaves is outlasted:', () => {
  it.each<[string, Misdeed[], (string | undefined)[]]>([
    ['cut half-way', [cutAfter(150_000)], [undefined, 'bytes=150000-']],
    ['cut at once, twice', [cutAfter(0), cutAfter(0)], [undefined, undefined, undefined]],
    [
      'cut again and again',
      [cutAfter(100_000), cutAfter(100_000)],
      [undefined, 'bytes=100000-', 'bytes=200000-'],
    ],
    [
      'cut, then knows no ranges',
      [cutAfter(1000), (response, bytes) => response.end(bytes)],
      [undefined, 'bytes=1000-'],
    ],
    [
      'length too small',
      [(response, bytes) => response.writeHead(200, { 'content-length': 500 }).end(bytes.subarray(0, 500))],
      [undefined, 'bytes=500-'],
    ],
    ['busy (503)', [status(503), status(503)], [undefined, undefined, undefined]],
    ['too many requests (429), shortly', [status(429, { 'retry-after': '0.05' })], [undefined, undefined]],
    ['silent', [() => undefined], [undefined, undefined]],
    [
      'silent in the middle',
      [(response, bytes) => void response.write(bytes.subarray(0, 700))],
      [undefined, 'bytes=700-'],
    ],
  ])('%s', async (_, misdeeds, ranges) => {
    bench.hub.misbehave(weights, ...misdeeds)
    await bench.pull()
    expect(bench.hub.askedFor(weights).map(({ range }) => range)).toEqual(ranges)
    expect(bench.hasWeights()).toBe(true)
  })

  it.each(['info', 'tree'])('the %s cut, and silent', async (what) => {
    const cut: Misdeed = (response) => {
      response.writeHead(200, { 'content-length': 5000 })
      response.write('[{', () => setTimeout(() => response.destroy(), 10))
    }
    bench.hub.misbehave(what, cut, (response) => void response.write('[{'))
    await bench.pull()
    expect(bench.hasWeights()).toBe(true)
  })

  it('another part than the one asked for', async () => {
    bench.hub.misbehave(weights, cutAfter(1000), (response, bytes) => {
      const range = { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` }
      response.writeHead(206, range).end(bytes)
    })
    await expect(bench.pull()).rejects.toThrow('the server sent another part than the one asked for')
    expect(bench.installed()).toEqual([])
    expect((await bench.pull()).commit).toBe(commit)
  })
})

describe('nothing is installed when', () => {
  it.each<[string, string, Misdeed[], [string, string]]>([
    ['a file has other bytes', weights, forever(send(Buffer.alloc(300_000))), ['refused', 'its SHA-256 is']],
    [
      'a small file has other bytes',
      'config.json',
      forever(send(Buffer.from('{"model_type":"llamb"}'))),
      ['refused', 'its git hash is'],
    ],
    [
      'a file is longer than listed',
      weights,
      forever(send(Buffer.alloc(300_001))),
      ['refused', 'longer than the 300000 bytes listed'],
    ],
    [
      'a file has another length in its range',
      weights,
      [
        cutAfter(100),
        ...forever((response) => response.writeHead(206, { 'content-range': 'bytes 100-199/200' }).end()),
      ],
      ['refused', 'the server says 200 bytes, the listing 300000'],
    ],
    [
      'a file is shorter than the part that is here',
      weights,
      [cutAfter(100), ...forever(status(416))],
      ['refused', 'shorter than listed'],
    ],
    ['a file is gone', weights, forever(status(404)), ['not-found', 'no such model, revision or file']],
    ['a file stays cut', weights, forever(cutAfter(0)), ['refused', 'cannot be reached']],
    ['the model is gated', 'info', forever(status(403)), ['refused', 'put your access token into HF_TOKEN']],
    ['there is no model', 'info', forever(status(404)), ['not-found', 'no such model']],
    ['the server is broken', weights, forever(status(503)), ['refused', 'answered with an error (503)']],
    [
      'the server wants a long pause',
      'info',
      [status(429, { 'retry-after': '3600' })],
      ['refused', 'asks to wait 3600 s'],
    ],
    [
      'the server wants a pause until a date',
      'info',
      [status(429, { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' })],
      ['refused', 'asks to wait'],
    ],
    [
      'a redirect leads off the web',
      weights,
      forever(status(302, { location: 'file:///etc/passwd' })),
      ['refused', 'not safe to follow'],
    ],
    [
      'the answer is no JSON',
      'tree',
      forever(send(Buffer.from('<html>'))),
      ['refused', "The Hub's answer was not understood"],
    ],
    [
      'the answer has another shape',
      'info',
      forever(send(Buffer.from('[]'))),
      ['refused', 'names no commit'],
    ],
  ])('%s', async (_, what, misdeeds, [code, sentence]) => {
    bench.hub.misbehave(what, ...misdeeds)
    await expect(bench.pull()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence) as string,
    })
    expect(bench.installed()).toEqual([])
    expect(bench.locksHeld()).toEqual([])
  })

  it('a server sends from one address to the next without end', async () => {
    bench.hub.misbehave(
      weights,
      ...forever(status(302, { location: `${bench.hub.url}/${repo}/resolve/${commit}/${weights}` })),
    )
    await expect(bench.pull()).rejects.toThrow('without end')
    expect(bench.installed()).toEqual([])
  })

  it.each<[string, () => void]>([
    ['the commit is a path', () => (bench.hub.sha = '../../evil')],
    ['a hash is a path', () => void bench.hub.lies.set('config.json', { oid: '../../../evil' })],
    ['an LFS hash is missing', () => void bench.hub.lies.set(weights, { lfs: { size: 300_000 } })],
    ['a size is no number', () => void bench.hub.lies.set('config.json', { size: 'many' })],
    [
      'a size is past all disks',
      () => void bench.hub.lies.set(weights, { lfs: { oid: 'a'.repeat(64), size: 1e15 } }),
    ],
  ])('%s', async (_, lie) => {
    lie()
    await expect(bench.pull()).rejects.toMatchObject({ code: 'refused' })
    expect(existsSync(bench.repoFolder)).toBe(false)
  })

  it('the disk is too small, before anything is fetched', async () => {
    const freeBytes = (): Promise<number> => Promise.resolve(64.1e6)
    await expect(bench.pull({ freeBytes })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('has 0.06 GB free') as string,
    })
    expect(bench.downloads()).toEqual([])
    expect(bench.installed()).toEqual([])
  })

  it.each([
    ['a format is not there', { dtype: 'bnb4' as const }, 'has no bnb4 file. It has: fp32, q4'],
    ['offline mode is on', { isOffline: true }, 'Offline mode is on'],
    ['HF_HUB_OFFLINE is set', { environment: { HF_HUB_OFFLINE: 'true' } }, 'Offline mode is on'],
    ['HF_ENDPOINT is no address', { environment: { HF_ENDPOINT: 'hub' } }, 'HF_ENDPOINT is no web address'],
    [
      'nobody listens',
      { environment: { HF_ENDPOINT: 'http://127.0.0.1:9', https_proxy: 'http://proxy:3128' } },
      'https_proxy names a proxy',
    ],
  ])('%s', async (_, options: PullOptions, sentence) => {
    await expect(bench.pull(options)).rejects.toThrow(sentence)
    expect(existsSync(bench.repoFolder)).toBe(false)
  })

  it.each(['', 'gpt2', '../x/y', 'org/..', 'a/b@../../c', 'a/b@', '/etc/passwd', 'a/b/c', 'a--b/c'])(
    'the name is %j',
    async (name) => {
      await expect(bench.pull({}, name)).rejects.toMatchObject({ code: 'bad-input' })
    },
  )
})

describe('paths that lead out of the snapshot', () => {
  it.each(['../evil.json', '/evil.json', 'onnx/../../evil.json', 'C:evil.json', 'a\\..\\evil.json'])(
    '%s is left alone',
    async (path) => {
      bench.hub.add(path, '{}')
      const { files } = await bench.pull()
      expect(files.map((file) => file.path)).not.toContain(path)
    },
  )
})

describe('the token', () => {
  it('goes to the Hub and to no other host that the Hub sends to', async () => {
    const elsewhere = new FakeHub()
    await elsewhere.open()
    onTestFinished(() => elsewhere.close())
    elsewhere.add(weights, bench.weightBytes)
    bench.hub.misbehave(
      weights,
      status(302, { location: `${elsewhere.url}/${repo}/resolve/${commit}/${weights}` }),
    )
    await bench.pull()
    expect(new Set(bench.hub.asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    )
    expect(elsewhere.asked.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('goes nowhere when there is none', async () => {
    await bench.pull({ environment: { HF_ENDPOINT: bench.hub.url } })
    expect(new Set(bench.hub.asked.map(({ authorization }) => authorization))).toEqual(new Set([undefined]))
  })
})
