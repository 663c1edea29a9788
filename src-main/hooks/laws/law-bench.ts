/** A model opened for the laws: first as it is, then with one edit of each kind compiled in. */
import { elementTypes } from '../../onnx/model'
import { openSession, type Outputs, type Session } from '../../runtime/session'
import { halfToNumber } from '../../onnx/read-tensor'
import type { Capture } from '../capture'
import type { Edit } from '../edit'
import { hookableOptions, openHookedModel, rewriteModel, type HookedModelOptions } from '../hooked-model'
import type { StepRecord } from '../hook-driver'
import type { LocatedAttention } from '../located'
import { pointsOf, type TrialPoints } from './candidates'
import { startTrial, type FixedFeeds, type Subject, type TrialOptions } from './trial-run'
import { attentionAt, nameOf, type TrialSite } from './trial-sites'

export interface BenchOptions extends Omit<HookedModelOptions, 'plan'> {
  readonly tokens: readonly number[]
  readonly fixed: FixedFeeds
}

/** What a run gave: the model's outputs of each step, and what the hooks recorded. */
export interface BenchRun {
  readonly scores: readonly Float32Array[]
  readonly records: readonly StepRecord[]
}

export interface LawBench {
  readonly edits: readonly Edit[]
  readonly points: TrialPoints
  /** The site's. */
  readonly name: string
  readonly attention: LocatedAttention | null
  readonly hasCache: boolean
  readonly isHalf: boolean
  /** Tokens that hooks count. */
  readonly length: number
  readonly promptLength: number
  /** The untouched model: all tokens at once, and with the cache. */
  readonly plain: PlainRuns
  /** A run with these edits on, the others off. */
  run(on: readonly Edit[], schedule?: Schedule): Promise<BenchRun>
  dispose(): Promise<void>
}

/** What the untouched model says. */
export type PlainRuns = Readonly<Record<Schedule, readonly Float32Array[]>>

/** All tokens at once, or the prompt and then one by one with the cache. */
export type Schedule = 'whole' | 'stepwise'

export interface BenchTask {
  readonly site: TrialSite
  /** `runPlain` of the same options. */
  readonly plain: PlainRuns
  readonly edits: readonly Edit[]
  readonly hasCache: boolean
}

const generated = 3

export async function openBench(options: BenchOptions, task: BenchTask): Promise<LawBench> {
  const { site, plain, edits, hasCache } = task
  const points = pointsOf(site)
  const promptLength = options.tokens.length - generated
  const context = { options, hasCache, promptLength }
  const captures = [points.residual, points.z, points.scores, points.pattern]
    .filter((point) => point !== null)
    .map((point): Capture => ({ point, tokens: 'all' }))
  const readable = captures.filter((capture) => canRead(options, capture))
  const hooked = await openHookedModel({ ...options, plan: { edits: [...edits], captures: readable } })
  const switchTo = (on: readonly Edit[]): void => {
    for (const edit of edits)
      hooked.hooks.update(on.find(({ id }) => id === edit.id) ?? { ...edit, isOn: false })
    hooked.hooks.take()
  }
  switchTo([])
  await runSchedule(hooked, { ...context, schedule: 'whole' })
  const seen = hooked.hooks.take()[0]?.captured.find(({ point }) => point === points.residual)?.shape[1]
  const length = seen ?? options.tokens.length
  const hookedLength = length === options.tokens.length ? {} : { hookedLength: length }
  const first = [...(site.tower.blocks[site.block]?.points.values() ?? [])][0]
  return {
    ...{ edits, points, hasCache, length, plain },
    name: nameOf(site),
    attention: attentionAt(site),
    promptLength: 'hookedLength' in hookedLength ? length : promptLength,
    isHalf: first?.elementType === elementTypes.float16,
    run: async (on, schedule = 'whole') => {
      switchTo(on)
      const scores = await runSchedule(hooked, { ...context, schedule, ...hookedLength })
      return { scores, records: hooked.hooks.take() }
    },
    dispose: () => hooked.dispose(),
  }
}

function canRead(options: BenchOptions, capture: Capture): boolean {
  try {
    rewriteModel({ ...options, plan: { captures: [capture] } })
    return true
  } catch {
    return false
  }
}

interface Context {
  readonly options: BenchOptions
  readonly hasCache: boolean
  readonly promptLength: number
}

/** The untouched model, opened and closed again: the same for every site. */
export async function runPlain(options: BenchOptions, hasCache: boolean): Promise<PlainRuns> {
  const context: Context = { options, hasCache, promptLength: options.tokens.length - generated }
  const { bytes, weightsFolder, located, inputs } = rewriteModel({ ...options, plan: {} })
  const { device, threads } = options
  const session: Session = await openSession(
    bytes,
    hookableOptions({
      ...(device === undefined ? {} : { device }),
      ...(threads === undefined ? {} : { threads }),
      ...(weightsFolder === null ? {} : { weightsFolder }),
    }),
  )
  try {
    const subject = { session, located, inputs }
    const whole = await runSchedule(subject, { ...context, schedule: 'whole' })
    return {
      whole,
      stepwise: hasCache ? await runSchedule(subject, { ...context, schedule: 'stepwise' }) : [],
    }
  } finally {
    await session.dispose()
  }
}

type Scheduled = Context & { readonly schedule: Schedule; readonly hookedLength?: number }

async function runSchedule(
  subject: Subject & { readonly hooks?: Parameters<ReturnType<typeof startTrial>['run']>[1] },
  { options, schedule, promptLength, hookedLength }: Scheduled,
): Promise<Float32Array[]> {
  const { tokens, fixed } = options
  const settings: TrialOptions = {
    promptLength,
    fixed,
    ...(hookedLength === undefined ? {} : { hookedLength }),
  }
  const trial = startTrial(subject, settings)
  const prompt = tokens.slice(0, promptLength)
  const chunks =
    schedule === 'whole' ? [tokens] : [prompt, ...tokens.slice(promptLength).map((token) => [token])]
  const scores: Float32Array[] = []
  for (const chunk of chunks) scores.push(scoresOf(subject, await trial.run([chunk], subject.hooks)))
  return scores
}

/** Token scores, or every number that a model without them gives out. */
function scoresOf({ located }: Subject, outputs: Outputs): Float32Array {
  const cached = new Set(located.cache.map(({ present }) => present))
  const names = Object.keys(outputs).filter((name) => !name.startsWith('saccade.') && !cached.has(name))
  const chosen = located.logits === null ? names : [located.logits]
  return Float32Array.from(chosen.flatMap((name) => numbersOf(outputs[name]?.data)))
}

function numbersOf(data: Outputs[string]['data'] | undefined): number[] {
  if (data instanceof Float32Array) return [...data]
  return data instanceof Uint16Array ? Array.from(data, halfToNumber) : []
}
