import type { DeviceChoice } from '../../engine/_contract'
import { hasSameGraph } from '../../hooks/hook-driver'
import type { Edit } from '../../hooks/edit'
import { editsOfStack } from '../../steering/_steering-stack'
import { steeringMethods } from '../../steering/_registry'
import type { TextToken } from '../contract'
import type { Handler, Handlers } from './_contract'
import type { Services } from './_services'
import { describeMethod } from './_steering-methods'
import { vectorHandlers } from './_vectors'

type LanguageCommand = Extract<keyof Handlers, `language.${string}` | `steering.${string}`>

/** A generation that edits may be changed in. */
interface Running {
  readonly edits: readonly Edit[]
  readonly adjust: (edits: readonly Edit[]) => void
}

export function languageHandlers(services: Services): Pick<Handlers, LanguageCommand> {
  const running = new Map<string, Running>()
  return {
    'steering.methods': () => Promise.resolve([...steeringMethods.values()].map(describeMethod)),
    'language.list': async () => {
      const loaded = new Set(services.engine.loaded())
      const models = await services.languageModels.list()
      return models.map(({ modelId, title, what, licence, bytes, source }) => {
        return { modelId, title, what, licence, bytes, source, isLoaded: loaded.has(modelId) }
      })
    },
    'language.open': openHandler(services),
    'language.generate': generateHandler(services, running),
    'language.steer': ({ runId, stack }) => {
      const run = running.get(runId)
      const edits = editsOfStack(stack)
      const accepted = run !== undefined && haveSameGraph(run.edits, edits)
      if (accepted) run.adjust(edits)
      return Promise.resolve({ accepted })
    },
    'language.look': lookHandler(services),
    'language.read': async ({ runId, modelId, ...input }, context) => {
      const { tokens, width, values } = await job(services, { runId, modelId }, context.signal, (call) =>
        services.engine.call(modelId, 'language.read', { ...call.model, ...input }, call.options),
      )
      return { tokens: tokens.map((token) => ({ ...token })), width, values: new Float32Array(values) }
    },
    'language.direction': async ({ runId, modelId, ...input }, context) => {
      const { directions, separation } = await job(services, { runId, modelId }, context.signal, (call) =>
        services.engine.call(modelId, 'language.direction', { ...call.model, ...input }, call.options),
      )
      return {
        directions: directions.map(({ block, vector }) => ({ block, vector: [...vector] })),
        separation: [...separation],
      }
    },
    'language.verify': verifyHandler(services),
    ...vectorHandlers(services),
  }
}

function verifyHandler(services: Services): Handler<'language.verify'> {
  return async ({ runId, modelId }, context) => {
    const { laws, tried, leftOut, elapsedMs } = await job(
      services,
      { runId, modelId },
      context.signal,
      (call) => services.engine.call(modelId, 'language.verify', call.model, call.options),
    )
    return {
      laws: laws.map((law) => ({ ...law, kinds: [...law.kinds] })),
      tried: [...tried],
      leftOut: [...leftOut],
      elapsedMs,
    }
  }
}

function lookHandler(services: Services): Handler<'language.look'> {
  return async ({ runId, modelId, stack, ...input }, context) => {
    const { layers, heads, keys, pattern, lens, notes } = await job(
      services,
      { runId, modelId },
      context.signal,
      (call) =>
        services.engine.call(
          modelId,
          'language.look',
          { ...call.model, ...input, edits: editsOfStack(stack) },
          call.options,
        ),
    )
    const layersSaid = lens.map(({ point, top, entropyNats }) => ({ point, top: [...top], entropyNats }))
    return { layers, heads, keys, pattern: new Float32Array(pattern), lens: layersSaid, notes: [...notes] }
  }
}

interface Call {
  readonly model: { readonly folder: string; readonly device: DeviceChoice }
  readonly options: {
    readonly signal: AbortSignal
    readonly onProgress: (done: number, total: number, label: string) => void
  }
}

/** Work on a model under a run id: cancelled by it, telling progress under it. */
async function job<Result>(
  { predictions, languageModels, emit }: Services,
  { runId, modelId }: { readonly runId: string; readonly modelId: string },
  caller: AbortSignal,
  work: (call: Call) => Promise<Result>,
): Promise<Result> {
  const { folder } = await languageModels.find(modelId)
  return await predictions.asRun(runId, caller, (signal) =>
    work({
      model: { folder, device: predictions.device() },
      options: {
        signal,
        onProgress: (done, total, label) => emit('run.progress', { runId, done, total, label }),
      },
    }),
  )
}

function openHandler(services: Services): Handler<'language.open'> {
  return async ({ runId, modelId }, context) => {
    const { title } = await services.languageModels.find(modelId)
    const example = await services.languageModels.exampleOf(modelId)
    const { note, blocks, points, missing, notes, ...structure } = await job(
      services,
      { runId, modelId },
      context.signal,
      (call) => services.engine.call(modelId, 'language.open', call.model, call.options),
    )
    return {
      ...structure,
      modelId,
      title,
      example,
      deviceNote: note,
      blocks: blocks.map((block) => ({ ...block, points: [...block.points] })),
      points: [...points],
      missing: [...missing],
      notes: [...notes],
    }
  }
}

function generateHandler(services: Services, running: Map<string, Running>): Handler<'language.generate'> {
  return async ({ runId, modelId, stack, ...input }, context) => {
    const edits = editsOfStack(stack)
    try {
      const { note, tokens, proofs, ...rest } = await job(
        services,
        { runId, modelId },
        context.signal,
        (call) =>
          services.engine.call(
            modelId,
            'language.generate',
            { ...call.model, ...input, edits },
            {
              ...call.options,
              onStart: (adjust) => running.set(runId, { edits, adjust }),
              onEvent: (event) =>
                services.emit('language.tokens', {
                  runId,
                  from: event.from,
                  tokens: event.tokens.map(plainToken),
                  proofs: event.proofs.map((proof) => ({ ...proof })),
                }),
            },
          ),
      )
      return {
        ...rest,
        deviceNote: note,
        tokens: tokens.map(plainToken),
        proofs: proofs.map((proof) => ({ ...proof })),
      }
    } finally {
      running.delete(runId)
    }
  }
}

type EngineToken = Omit<TextToken, 'top'> & { readonly top: readonly TextToken['top'][number][] }

const plainToken = (token: EngineToken): TextToken => ({ ...token, top: [...token.top] })

/** Only numbers may change while a text is written. */
function haveSameGraph(before: readonly Edit[], after: readonly Edit[]): boolean {
  const pairs = before.map((edit, index) => [edit, after[index]] as const)
  return (
    before.length === after.length &&
    before.length > 0 &&
    pairs.every(([one, other]) => one.id === other?.id && hasSameGraph(one, other))
  )
}
