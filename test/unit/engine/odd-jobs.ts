/** An engine process whose jobs do what a test wants: wait, block, crash, hang, fill memory. */
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { JobContext, JobFunctions, PredictOutput } from '../../../src-main/engine/_contract'
import type { GenerateOutput } from '../../../src-main/engine/_language-jobs'
import { enginePort } from '../../../src-main/engine/port'
import { serveJobs } from '../../../src-main/engine/serve-jobs'
import { ProblemError } from '../../../src-main/lib/problem'

const kept: Buffer[] = []

/** Deaf to every message meanwhile, as a thread inside onnxruntime is. */
function blockMs(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)
}

function crashOnce(mark: string): void {
  if (existsSync(mark)) return
  writeFileSync(mark, '')
  process.kill(process.pid, 'SIGKILL')
}

const acts: Readonly<Record<string, (argument: string, context: JobContext) => unknown>> = {
  wait: (ms, { signal }) => wait(Number(ms), undefined, { signal }),
  block: (ms) => blockMs(Number(ms)),
  crash: () => process.kill(process.pid, 'SIGKILL'),
  'crash-once': crashOnce,
  refuse: (sentence) => {
    throw new ProblemError('bad-input', sentence)
  },
  fill: (megabytes) => kept.push(Buffer.alloc(Number(megabytes) * 2 ** 20, 1)),
  echo: () => undefined,
}

/** `act:argument` in a path; the answer's format is the process's id. */
const jobs: Pick<JobFunctions, 'picture.prepare' | 'gaze.predict' | 'device.probe' | 'language.generate'> = {
  'picture.prepare': async ({ path }, context) => {
    const [act = '', argument = ''] = path.split(':')
    context.progress(0, 1, String(process.pid))
    await acts[act]?.(argument, context)
    return { width: 1, height: 1, format: String(process.pid) }
  },
  'gaze.predict': ({ device }) => {
    if (device.device !== 'cpu') process.kill(process.pid, 'SIGKILL')
    return Promise.resolve({ device: device.device, note: null } as unknown as PredictOutput)
  },
  'device.probe': ({ device }) => {
    if (device !== 'cpu') process.kill(process.pid, 'SIGSEGV')
    return Promise.resolve({ works: true, maxError: 0, elapsedMs: 1, message: String(process.pid) })
  },
  // Says every change back by its strength, until that is 0.
  'language.generate': async ({ prompt: text }, context) => {
    let heard: ReturnType<typeof context.adjustment>
    while (heard?.[0]?.strength !== 0) {
      await wait(5, undefined, { signal: context.signal })
      const latest = context.adjustment()
      if (latest === heard) continue
      heard = latest
      context.emit({ from: latest?.[0]?.strength ?? NaN, tokens: [], proofs: [] })
    }
    return { text } as GenerateOutput
  },
}

serveJobs(enginePort(), jobs as JobFunctions)
