/**
 * What hooks cost: tokens per second of one model opened in several ways, written in turns. Each ratio is of
 * speeds, above 1 = faster than what it is compared with.
 */
import { locateModel } from '../../adapters/locate-model'
import type { EditOf } from '../../hooks/edit'
import type { HookDriver } from '../../hooks/hook-driver'
import { hookableOptions, rewriteModel, type PlanInput, type RewrittenModel } from '../../hooks/hooked-model'
import type { LocatedModel } from '../../hooks/located'
import type { BlockSite } from '../../hooks/point-name'
import { openLanguageModel, type LanguageModel } from '../../language/language-model'
import type { LanguageModelFiles } from '../../language/model-files'
import { ProblemError } from '../../lib/problem'
import { judge, median, pairedSpeeds, spreadOf, type Judged, type Spread } from './paired-ratios'
import { takeTurns, type Times, type TurnSizes, type Writer } from './take-turns'

export interface HookCosts {
  readonly point: string
  readonly patternPoint: string
  readonly threads: number
  readonly sizes: TurnSizes
  readonly tokensPerSecond: Readonly<Record<Way, number>>
  readonly ratios: Readonly<Record<keyof typeof comparisons, Comparison>>
}

interface Comparison {
  readonly wall: Judged | Spread
  /** Of the process's processor time: blind to waiting, not to what others do to the caches. */
  readonly processor: Judged | Spread
}

type Way = 'untouched' | 'untouchedAgain' | 'defaults' | 'rewritten' | 'hooksOff' | 'oneEdit' | 'onePattern'

/**
 * `untouchedAgain` is a second session like the first: how far it is from 1 is what noise can do. `rewritten`
 * is the graph written anew without any hook: its weights are read another way, which alone changes speed.
 */
const comparisons = {
  untouchedAgainToUntouched: { way: 'untouchedAgain', to: 'untouched', bar: null },
  untouchedToDefaults: { way: 'untouched', to: 'defaults', bar: null },
  rewrittenToUntouched: { way: 'rewritten', to: 'untouched', bar: null },
  hooksOffToRewritten: { way: 'hooksOff', to: 'rewritten', bar: 0.98 },
  oneEditToRewritten: { way: 'oneEdit', to: 'rewritten', bar: 0.97 },
  onePatternToRewritten: { way: 'onePattern', to: 'rewritten', bar: 0.9 },
  hooksOffToUntouched: { way: 'hooksOff', to: 'untouched', bar: 0.98 },
  oneEditToUntouched: { way: 'oneEdit', to: 'untouched', bar: 0.97 },
  onePatternToUntouched: { way: 'onePattern', to: 'untouched', bar: 0.9 },
} as const satisfies Record<string, { way: Way; to: Way; bar: number | null }>

export async function measureHooks(
  files: LanguageModelFiles,
  { threads, sizes }: { readonly threads: number; readonly sizes: TurnSizes },
): Promise<HookCosts> {
  const { point, patternPoint, width } = middleOf(rewrite(files, {}).located)
  const opened = await openWays(files, { threads, point, patternPoint, width })
  try {
    const times = await takeTurns(opened.writers, sizes)
    return {
      point,
      patternPoint,
      threads,
      sizes,
      tokensPerSecond: mapRecord(times, ({ wallMs }) => Math.round(10_000 / median(wallMs)) / 10),
      ratios: mapRecord(comparisons, (comparison) => compare(times, comparison)),
    }
  } finally {
    await Promise.all(opened.models.map((model) => model.dispose()))
  }
}

function compare(
  times: Readonly<Record<Way, Times>>,
  { way, to, bar }: { readonly way: Way; readonly to: Way; readonly bar: number | null },
): Comparison {
  const spread = (kind: keyof Times): Judged | Spread => {
    const found = spreadOf(pairedSpeeds(times[to][kind], times[way][kind]))
    return bar === null ? found : judge(found, bar)
  }
  return { wall: spread('wallMs'), processor: spread('processorMs') }
}

interface Middle {
  readonly point: string
  readonly patternPoint: string
  readonly width: number
}

/** The points of the block in the middle. */
function middleOf({ towers }: LocatedModel): Middle {
  const blocks = towers[0]?.blocks ?? []
  const width = towers[0]?.width ?? 0
  const nameOf = (site: BlockSite) => blocks[Math.floor(blocks.length / 2)]?.points.get(site)?.name
  const point = nameOf('hook_resid_post')
  const patternPoint = nameOf('attn.hook_pattern')
  if (point !== undefined && patternPoint !== undefined && width > 0) return { point, patternPoint, width }
  throw new ProblemError(
    'bad-input',
    'The residual stream or the attention pattern of the middle block was not found, so nothing can be measured. See `inspect`.',
  )
}

interface Opened {
  readonly writers: Record<Way, Writer>
  readonly models: readonly LanguageModel[]
}

async function openWays(
  files: LanguageModelFiles,
  { threads, point, patternPoint, width }: Middle & { readonly threads: number },
): Promise<Opened> {
  const untouched = await openLanguageModel(files, hookableOptions({ threads }))
  const untouchedAgain = await openLanguageModel(files, hookableOptions({ threads }))
  const defaults = await openLanguageModel(files, { threads, isStock: true })
  const rewritten = await openHooked(files, {}, threads)
  const edit = exampleEdit(point, width)
  const edited = await openHooked(files, { edits: [edit] }, threads)
  const read = await openHooked(files, { captures: [{ point: patternPoint }] }, threads)
  const switched = (isOn: boolean): Writer => ({
    ...edited,
    prepare: () => edited.hooks.update({ ...edit, isOn, strength: isOn ? edit.strength : 0 }),
  })
  return {
    writers: {
      untouched: { model: untouched },
      untouchedAgain: { model: untouchedAgain },
      defaults: { model: defaults },
      rewritten: { model: rewritten.model },
      hooksOff: switched(false),
      oneEdit: switched(true),
      onePattern: read,
    },
    models: [untouched, untouchedAgain, defaults, rewritten.model, edited.model, read.model],
  }
}

/** A vector as long as a residual of a small model, added at every token. */
function exampleEdit(point: string, width: number): EditOf<'add'> {
  const vector = Array.from({ length: width }, (_, index) => Math.sin(index))
  return { id: 'bench', kind: 'add', point, isOn: true, strength: 0.5, positions: { kind: 'all' }, vector }
}

type HookedWriter = Writer & { readonly hooks: HookDriver }

async function openHooked(
  files: LanguageModelFiles,
  plan: PlanInput,
  threads: number,
): Promise<HookedWriter> {
  const { bytes, weightsFolder, hooks } = rewrite(files, plan)
  const options = hookableOptions({ threads, ...(weightsFolder === null ? {} : { weightsFolder }) })
  const model = await openLanguageModel(files, { ...options, graph: bytes })
  return { model, hooks, afterToken: () => void hooks.take() }
}

function rewrite({ graphPath, config }: LanguageModelFiles, plan: PlanInput): RewrittenModel {
  return rewriteModel({ source: graphPath, locate: (model) => locateModel(model, { config }), plan })
}

function mapRecord<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  change: (value: Value) => Result,
): Record<Key, Result> {
  const entries = Object.entries<Value>(record).map(([key, value]) => [key, change(value)] as const)
  return Object.fromEntries(entries) as Record<Key, Result>
}
