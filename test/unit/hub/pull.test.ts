import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Timing } from '../../../src-main/hub/_hub-requests'
import { describeModelFolder } from '../../../src-main/hub/model-folder'
import { pullModel, type PullOptions, type PullProgress } from '../../../src-main/hub/pull'
import { commit, cutAfter, FakeHub, gitHash, repo, sha256, status, trickle, type Misdeed } from './fake-hub'

const temporary = mkdtempSync(join(tmpdir(), 'saccade-pull-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const timing: Timing = { pauseMs: () => 1, silenceMs: 300, longestWaitMs: 5000 }
const token = 'hf_secret'
const weights = 'onnx/model.onnx_data'
const snapshots = ['models--tests--tiny-model', 'snapshots']
const repoFolder = (): string => join(cacheFolder, 'models--tests--tiny-model')
const snapshot = (...parts: string[]): string => join(repoFolder(), 'snapshots', commit, ...parts)
const partialBytes = (): number => {
  const blobs = join(repoFolder(), 'blobs')
  const name = readdirSync(blobs).find((entry) => entry.endsWith('.incomplete'))
  return name === undefined ? 0 : statSync(join(blobs, name)).size
}

let hub: FakeHub
let cacheFolder: string
let weightBytes: Buffer

beforeEach(async () => {
  cacheFolder = mkdtempSync(join(temporary, 'cache-'))
  hub = new FakeHub()
  await hub.open()
  hub.add('config.json', '{"model_type":"llama"}')
  hub.add('tokenizer.json', '{"version":"1.0"}')
  hub.add('tokenizer_config.json', '{"chat_template":"{{ messages }}"}')
  hub.add('README.md', '---\nlicense: apache-2.0\n---\n')
  hub.add('LICENSE', 'Apache')
  hub.add('model.safetensors', Buffer.alloc(5000, 1), true)
  hub.add('onnx/model.onnx', Buffer.alloc(2000, 2))
  weightBytes = hub.add(
    weights,
    Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251)),
  )
  hub.add('onnx/model_q4.onnx', Buffer.alloc(1500, 4))
})
afterEach(async () => {
  await hub.close()
})

const pull = (options: PullOptions = {}): ReturnType<typeof pullModel> =>
  pullModel(repo, {
    cacheFolder,
    environment: { HF_ENDPOINT: hub.url, HF_TOKEN: token },
    timing,
    ...options,
  })

/** By hash: comparing 300 kB piece by piece takes the test library a second. */
function expectWeights(): void {
  expect(sha256(readFileSync(snapshot(weights)))).toBe(sha256(weightBytes))
}

function expectNothingInstalled(): void {
  expect(existsSync(join(cacheFolder, ...snapshots, commit))).toBe(false)
  expect(existsSync(join(repoFolder(), 'refs'))).toBe(false)
  expect(existsSync(join(repoFolder(), 'blobs', sha256(weightBytes)))).toBe(false)
}

describe('a pull', () => {
  it("leaves the Hub's own layout, with what one format needs and no more", async () => {
    const seen: PullProgress[] = []
    const result = await pull({ progress: (event) => seen.push(event) })
    expect(result).toMatchObject({ repo, revision: 'main', commit, dtype: 'fp32', licence: 'apache-2.0' })
    expect(result.folder).toBe(snapshot())
    expect(readFileSync(join(repoFolder(), 'refs', 'main'), 'utf8')).toBe(commit)
    expect(readlinkSync(snapshot('config.json'))).toBe(
      join('..', '..', 'blobs', gitHash(Buffer.from('{"model_type":"llama"}'))),
    )
    expect(readlinkSync(snapshot(weights))).toBe(join('..', '..', '..', 'blobs', sha256(weightBytes)))
    expectWeights()
    expect(result.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'README.md',
      'LICENSE',
      weights,
      'onnx/model.onnx',
    ])
    expect(hub.askedFor('onnx/model_q4.onnx')).toEqual([])
    expect(readdirSync(repoFolder()).sort()).toEqual(['blobs', 'refs', 'snapshots'])
    const last = seen.at(-1)!
    expect(last).toMatchObject({ file: 'onnx/model.onnx', doneBytes: 2000, totalBytes: 2000 })
    expect(last.allDoneBytes).toBe(last.allTotalBytes)
    expect(last.allTotalBytes).toBe(result.totalBytes)
    const described = await describeModelFolder(repo, { cacheFolder })
    expect(described).toMatchObject({
      name: repo,
      commit,
      hasTokenizer: true,
      chatTemplate: '{{ messages }}',
    })
  })

  it('fetches nothing twice, adds another format, and mends what was spoilt', async () => {
    await pull()
    hub.asked.length = 0
    expect((await pull()).downloadedBytes).toBe(0)
    expect(hub.asked.filter(({ url }) => url.includes('/resolve/'))).toEqual([])
    expect(await pull({ dtype: 'q4' })).toMatchObject({ downloadedBytes: 1500, dtype: 'q4' })
    expect(existsSync(snapshot('onnx', 'model.onnx'))).toBe(true)
    expect(existsSync(snapshot('onnx', 'model_q4.onnx'))).toBe(true)
    writeFileSync(join(repoFolder(), 'blobs', sha256(weightBytes)), Buffer.alloc(weightBytes.length))
    expect((await pull()).downloadedBytes).toBe(weightBytes.length)
    expectWeights()
  })

  it('keeps to a commit that was asked for', async () => {
    const pinned = await pullModel(`${repo}@${commit}`, {
      cacheFolder,
      environment: { HF_ENDPOINT: hub.url },
      timing,
    })
    expect(pinned.commit).toBe(commit)
    expect(existsSync(join(repoFolder(), 'refs'))).toBe(false)
  })

  it('puts files in place of links where there can be none, once on the disk', async () => {
    const makeLink = (): Promise<void> => Promise.reject(new Error('EPERM'))
    hub.add('NOTICE', 'Apache')
    await pull({ makeLink })
    expect(lstatSync(snapshot(weights)).isFile()).toBe(true)
    expectWeights()
    expect(readFileSync(snapshot('NOTICE'), 'utf8')).toBe(readFileSync(snapshot('LICENSE'), 'utf8'))
    expect(readdirSync(join(repoFolder(), 'blobs'))).toEqual([])
    expect((await pull({ makeLink })).downloadedBytes).toBe(0)
    expect((await describeModelFolder(repo, { cacheFolder })).graphs).toHaveLength(1)
  })

  it('runs once when asked for twice at the same time', async () => {
    const results = await Promise.all([pull(), pull()])
    expect(results.map(({ downloadedBytes }) => downloadedBytes).filter((bytes) => bytes > 0)).toHaveLength(1)
    expect(hub.askedFor(weights)).toHaveLength(1)
  })

  it('takes over the lock of a process that is gone', async () => {
    const locks = join(cacheFolder, '.locks', 'models--tests--tiny-model')
    mkdirSync(locks, { recursive: true })
    // No system gives out this process id.
    writeFileSync(join(locks, 'saccade.lock'), `${hostname()} 2147483646 x`)
    mkdirSync(join(repoFolder(), '.saccade-left'), { recursive: true })
    await pull()
    expect(readdirSync(locks)).toEqual([])
    expect(existsSync(join(repoFolder(), '.saccade-left'))).toBe(false)
  })

  it('waits for a lock that is held, until cancelled', async () => {
    const locks = join(cacheFolder, '.locks', 'models--tests--tiny-model')
    mkdirSync(locks, { recursive: true })
    writeFileSync(join(locks, 'saccade.lock'), `${hostname()} ${process.pid} x`)
    await expect(pull({ signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(locks)).toEqual(['saccade.lock'])
  })
})

const send =
  (bytes: Buffer, headers: Record<string, string | number> = {}): Misdeed =>
  (response) => {
    response.writeHead(200, headers).end(bytes)
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
      [
        (response, bytes) =>
          send(bytes.subarray(0, 500), { 'content-length': 500 })(response, bytes, undefined as never),
      ],
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
    hub.misbehave(weights, ...misdeeds)
    await pull()
    expect(hub.askedFor(weights).map(({ range }) => range)).toEqual(ranges)
    expectWeights()
  })

  it('another part than the one asked for', async () => {
    hub.misbehave(weights, cutAfter(1000), (response, bytes) => {
      const range = { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` }
      response.writeHead(206, range).end(bytes)
    })
    await expect(pull()).rejects.toThrow('the server sent another part than the one asked for')
    expectNothingInstalled()
    expect((await pull()).commit).toBe(commit)
  })
})

const forever = (misdeed: Misdeed): Misdeed[] => Array.from({ length: 30 }, () => misdeed)

describe('nothing is installed when', () => {
  it.each<[string, string, Misdeed[], string, string]>([
    ['a file has other bytes', weights, forever(send(Buffer.alloc(300_000))), 'refused', 'its SHA-256 is'],
    [
      'a small file has other bytes',
      'config.json',
      forever(send(Buffer.from('{"model_type":"llamb"}'))),
      'refused',
      'its git hash is',
    ],
    [
      'a file is longer than listed',
      weights,
      forever(send(Buffer.alloc(300_001))),
      'refused',
      'longer than the 300000 bytes listed',
    ],
    [
      'a file has another length in its range',
      weights,
      [
        cutAfter(100),
        ...forever((response) => response.writeHead(206, { 'content-range': 'bytes 100-199/200' }).end()),
      ],
      'refused',
      'the server says 200 bytes, the listing 300000',
    ],
    [
      'a file is shorter than the part that is here',
      weights,
      [cutAfter(100), ...forever(status(416))],
      'refused',
      'shorter than listed',
    ],
    ['a file is gone', weights, forever(status(404)), 'not-found', 'no such model, revision or file'],
    ['a file stays cut', weights, forever(cutAfter(0)), 'refused', 'cannot be reached'],
    ['the model is gated', 'info', forever(status(403)), 'refused', 'put your access token into HF_TOKEN'],
    ['there is no model', 'info', forever(status(404)), 'not-found', 'no such model'],
    ['the server is broken', weights, forever(status(503)), 'refused', 'answered with an error (503)'],
    [
      'the server wants a long pause',
      'info',
      [status(429, { 'retry-after': '3600' })],
      'refused',
      'asks to wait 3600 s',
    ],
    [
      'the server wants a pause until a date',
      'info',
      [status(429, { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' })],
      'refused',
      'asks to wait',
    ],
    [
      'a redirect leads off the web',
      weights,
      forever(status(302, { location: 'file:///etc/passwd' })),
      'refused',
      'not safe to follow',
    ],
    [
      'the answer is no JSON',
      'tree',
      forever(send(Buffer.from('<html>'))),
      'refused',
      "The Hub's answer was not understood",
    ],
    ['the answer has another shape', 'info', forever(send(Buffer.from('[]'))), 'refused', 'names no commit'],
  ])('%s', async (_, what, misdeeds, code, sentence) => {
    hub.misbehave(what, ...misdeeds)
    await expect(pull()).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) as string })
    expectNothingInstalled()
  })

  it('a server sends from one address to the next without end', async () => {
    hub.misbehave(
      weights,
      ...forever(status(302, { location: `${hub.url}/${repo}/resolve/${commit}/${weights}` })),
    )
    await expect(pull()).rejects.toThrow('without end')
    expectNothingInstalled()
  })

  it.each<[string, () => void]>([
    ['the commit is a path', () => (hub.sha = '../../evil')],
    ['a hash is a path', () => void hub.lies.set('config.json', { oid: '../../../evil' })],
    ['an LFS hash is missing', () => void hub.lies.set(weights, { lfs: { size: 300_000 } })],
    ['a size is no number', () => void hub.lies.set('config.json', { size: 'many' })],
    [
      'a size is past all disks',
      () => void hub.lies.set(weights, { lfs: { oid: 'a'.repeat(64), size: 1e15 } }),
    ],
  ])('%s', async (_, lie) => {
    lie()
    await expect(pull()).rejects.toMatchObject({ code: 'refused' })
    expect(existsSync(repoFolder())).toBe(false)
  })

  it('the disk is too small, before anything is fetched', async () => {
    const freeBytes = (): Promise<number> => Promise.resolve(64.1e6)
    await expect(pull({ freeBytes })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('has 0.06 GB free') as string,
    })
    expect(hub.asked.filter(({ url }) => url.includes('/resolve/'))).toEqual([])
    expectNothingInstalled()
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
    await expect(pull(options)).rejects.toThrow(sentence)
    expect(existsSync(repoFolder())).toBe(false)
  })

  it.each(['', 'gpt2', '../x/y', 'org/..', 'a/b@../../c', 'a/b@', '/etc/passwd', 'a/b/c', 'a--b/c'])(
    'the name is %j',
    async (name) => {
      await expect(pullModel(name, { cacheFolder })).rejects.toMatchObject({ code: 'bad-input' })
    },
  )
})

describe('paths that lead out of the snapshot', () => {
  it.each(['../evil.json', '/evil.json', 'onnx/../../evil.json', 'C:evil.json', 'a\\..\\evil.json'])(
    '%s is left alone',
    async (path) => {
      hub.add(path, '{}')
      const { files } = await pull()
      expect(files.map((file) => file.path)).not.toContain(path)
    },
  )
})

describe('the token', () => {
  it('goes to the Hub and to no other host that the Hub sends to', async () => {
    const elsewhere = new FakeHub()
    await elsewhere.open()
    onTestFinished(() => elsewhere.close())
    elsewhere.add(weights, weightBytes)
    hub.misbehave(weights, status(302, { location: `${elsewhere.url}/${repo}/resolve/${commit}/${weights}` }))
    await pull()
    expect(new Set(hub.asked.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${token}`]))
    expect(elsewhere.asked.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('goes nowhere when there is none', async () => {
    await pull({ environment: { HF_ENDPOINT: hub.url } })
    expect(new Set(hub.asked.map(({ authorization }) => authorization))).toEqual(new Set([undefined]))
  })
})

describe('a pull that ends half-way', () => {
  it('ends within 200 ms of being cancelled, and goes on where it was', async () => {
    hub.misbehave(weights, trickle(1000, 10))
    const stop = new AbortController()
    let cancelledAt = 0
    const progress = ({ file, doneBytes }: PullProgress): void => {
      if (file !== weights || doneBytes < 5000 || cancelledAt > 0) return
      cancelledAt = performance.now()
      stop.abort()
    }
    await expect(pull({ signal: stop.signal, progress })).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - cancelledAt).toBeLessThan(200)
    expectNothingInstalled()
    const kept = partialBytes()
    expect(kept).toBeGreaterThanOrEqual(5000)
    await pull()
    expect(hub.askedFor(weights).at(-1)?.range).toBe(`bytes=${kept}-`)
    expectWeights()
  })

  it('starts anew where the part that is there was spoilt', async () => {
    hub.misbehave(weights, ...Array.from({ length: 4 }, () => cutAfter(0)))
    await expect(pull()).rejects.toThrow('cannot be reached')
    writeFileSync(
      join(repoFolder(), 'blobs', `${sha256(weightBytes)}.saccade.incomplete`),
      Buffer.alloc(5000, 9),
    )
    await pull()
    expectWeights()
  })

  it('goes on in another process after one was killed', { timeout: 60_000 }, async () => {
    const childFolder = mkdtempSync(join(temporary, 'child-'))
    symlinkSync(
      join(import.meta.dirname, '..', '..', '..', 'node_modules'),
      join(childFolder, 'node_modules'),
    )
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(import.meta.dirname, 'child-pull.ts'),
        outDir: childFolder,
        emptyOutDir: false,
        target: 'node20',
        rollupOptions: { output: { entryFileNames: 'child-pull.mjs' } },
      },
    })
    hub.misbehave(weights, trickle(5000, 10))
    const child = spawn(process.execPath, [join(childFolder, 'child-pull.mjs'), cacheFolder, hub.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    for await (const line of createInterface({ input: child.stdout })) {
      const [file, doneBytes] = line.split(' ')
      if (file === weights && Number(doneBytes) > 20_000) break
    }
    child.kill('SIGKILL')
    await once(child, 'close')
    expectNothingInstalled()
    expect(partialBytes()).toBeGreaterThan(20_000)
    const result = await pull()
    expect(Number(/\d+/.exec(hub.askedFor(weights).at(-1)?.range ?? '')?.[0])).toBeGreaterThan(20_000)
    expect(result.downloadedBytes).toBeLessThan(weightBytes.length)
    expectWeights()
  })
})
