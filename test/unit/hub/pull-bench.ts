/** One fake Hub and one empty cache per test, and what a pull of them should leave. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach } from 'vitest'
import type { Timing } from '../../../src-main/hub/_hub-requests'
import { pullModel, type PullOptions } from '../../../src-main/hub/pull'
import { commit, FakeHub, repo, sha256, type Misdeed } from './fake-hub'

export const token = 'hf_secret'
export const timing: Timing = { pauseMs: () => 1, silenceMs: 300, longestWaitMs: 5000 }
/** The file that the server misbehaves about. */
export const weights = 'onnx/model.onnx_data'

export class PullBench {
  readonly hub = new FakeHub()
  readonly cacheFolder: string
  readonly repoFolder: string
  readonly locks: string
  readonly weightBytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251))

  constructor(temporary: string) {
    this.cacheFolder = mkdtempSync(join(temporary, 'cache-'))
    this.repoFolder = join(this.cacheFolder, 'models--tests--tiny-model')
    this.locks = join(this.cacheFolder, '.locks', 'models--tests--tiny-model')
    const { hub } = this
    hub.add('config.json', '{"model_type":"llama"}')
    hub.add('tokenizer.json', '{"version":"1.0"}')
    hub.add('tokenizer_config.json', '{"chat_template":"{{ messages }}"}')
    hub.add('README.md', '---\nlicense: apache-2.0\n---\n')
    hub.add('LICENSE', 'Apache')
    hub.add('model.safetensors', Buffer.alloc(5000, 1), true)
    hub.add('onnx/model.onnx', Buffer.alloc(2000, 2))
    hub.add(weights, this.weightBytes)
    hub.add('onnx/model_q4.onnx', Buffer.alloc(1500, 4))
  }

  pull(options: PullOptions = {}, name = repo): ReturnType<typeof pullModel> {
    const environment = { HF_ENDPOINT: this.hub.url, HF_TOKEN: token }
    return pullModel(name, { cacheFolder: this.cacheFolder, environment, timing, ...options })
  }

  snapshot(...parts: string[]): string {
    return join(this.repoFolder, 'snapshots', commit, ...parts)
  }

  partialPath(): string {
    return join(this.repoFolder, 'blobs', `${sha256(this.weightBytes)}.saccade.incomplete`)
  }

  partialBytes(): number {
    return statSync(this.partialPath()).size
  }

  locksHeld(): string[] {
    return existsSync(this.locks) ? readdirSync(this.locks) : []
  }

  downloads(): string[] {
    return this.hub.asked.map(({ url }) => url).filter((url) => url.includes('/resolve/'))
  }

  /** By hash: comparing 300 kB piece by piece takes the test library a second. */
  hasWeights(): boolean {
    return sha256(readFileSync(this.snapshot(weights))) === sha256(this.weightBytes)
  }

  /** What a reader of the cache would find of the model. */
  installed(): string[] {
    const blob = join(this.repoFolder, 'blobs', sha256(this.weightBytes))
    return [this.snapshot(), join(this.repoFolder, 'refs'), blob].filter((path) => existsSync(path))
  }
}

/** Makes a bench anew for each test of the file. */
export function usePullBench(take: (bench: PullBench) => void): void {
  const temporary = mkdtempSync(join(tmpdir(), 'saccade-pull-'))
  let bench: PullBench
  beforeEach(async () => {
    bench = new PullBench(temporary)
    await bench.hub.open()
    take(bench)
  })
  afterEach(async () => {
    await bench.hub.close()
  })
  afterAll(() => rmSync(temporary, { recursive: true, force: true }))
}

export const forever = (misdeed: Misdeed): Misdeed[] => Array.from({ length: 30 }, () => misdeed)
