/** One token of a text: where it attended in every head, and what each layer would have said after it. */
import type { Captured } from '../../../hooks/capture'
import type { LocatedModel } from '../../../hooks/located'
import { ProblemError } from '../../../lib/problem'
import { Decoder } from '../../../language/decoder'
import type { LensLayer, LookInput, LookOutput } from '../../_language-jobs'
import { onDevice } from '../device-fallback'
import { entropyNats, likeliest, logSoftmax } from './distribution'
import { openModel, type HookedText, type OpenModel } from './open-model'

interface Looking {
  readonly opened: OpenModel
  readonly text: HookedText
  readonly notes: readonly string[]
}

const lensTokens = 6

export async function lookInside(input: LookInput): Promise<LookOutput> {
  const { result, report } = await onDevice(input.device, {
    open: async (device) => await openForLooking(await openModel(input.folder, device), input),
    use: async (looking: Looking) => await look(looking, input),
    deviceOf: ({ text }) => text.model.session.device,
  })
  return { ...result, ...report }
}

/** Reads every point that this graph gives out; what it does not is said. */
async function openForLooking(opened: OpenModel, { edits }: LookInput): Promise<Looking> {
  const points = pointsToRead(opened.locate())
  const { readable, notes } = opened.readable(points)
  const captures = readable.map((point) => ({ point, tokens: 'last' as const }))
  return { opened, text: await opened.withPlan({ captures, edits: [...edits] }), notes }
}

function pointsToRead({ towers }: LocatedModel): string[] {
  const blocks = towers[0]?.blocks ?? []
  return blocks.flatMap(({ points }) =>
    (['attn.hook_pattern', 'hook_resid_post'] as const).flatMap((site) => points.get(site)?.name ?? []),
  )
}

async function look(
  { opened, text, notes }: Looking,
  { tokenIds, row, promptTokens }: LookInput,
): Promise<Omit<LookOutput, 'device' | 'note'>> {
  const seen = tokenIds.slice(0, row + 1)
  if (seen.length === 0)
    throw new ProblemError('bad-input', 'There is no token to look at. Write a text first.')
  const decoder = new Decoder(text.model, { hooks: text.hooks, promptLength: promptTokens, pads: [0] })
  await decoder.step([seen])
  const captured = text.hooks.take().flatMap((record) => record.captured)
  const blocks = text.located.towers[0]?.blocks ?? []
  const heads = Math.max(0, ...blocks.map(({ attention }) => attention?.heads ?? 0))
  const size = { layers: blocks.length, heads, keys: seen.length }
  return { ...size, pattern: patternOf(captured, size), lens: await lensOf(opened, text, captured), notes }
}

type Size = Pick<LookOutput, 'layers' | 'heads' | 'keys'>

function patternOf(captured: readonly Captured[], { layers, heads, keys }: Size): Float32Array {
  const pattern = new Float32Array(layers * heads * keys).fill(NaN)
  for (const { point, data } of captured) {
    const layer = layerOf(point)
    // [1, heads, 1, keys]; a window keeps fewer keys, the last ones.
    if (!point.endsWith('hook_pattern') || layer === null) continue
    const width = data.length / heads
    for (let head = 0; head < heads; head++) {
      const start = (layer * heads + head) * keys
      pattern.fill(0, start, start + keys)
      pattern.set(data.subarray(head * width, (head + 1) * width), start + keys - width)
    }
  }
  return pattern
}

function layerOf(point: string): number | null {
  const layer = /(?:^|\.)blocks\.(\d+)\./.exec(point)?.[1]
  return layer === undefined ? null : Number(layer)
}

async function lensOf(
  opened: OpenModel,
  { model }: HookedText,
  captured: readonly Captured[],
): Promise<LensLayer[]> {
  const states = captured.filter(({ point }) => point.endsWith('hook_resid_post'))
  const lens = await opened.lens()
  if (lens === null || states.length === 0) return []
  const rows = await lens.read(states.map(({ data }) => data))
  return states.map(({ point }, index) => {
    const logProbabilities = logSoftmax(rows[index] ?? new Float32Array(0))
    return {
      point,
      entropyNats: entropyNats(logProbabilities),
      top: likeliest(logProbabilities, lensTokens).map(({ token, probability }) => ({
        text: model.tokenizer?.textOf(token) ?? String(token),
        probability,
      })),
    }
  })
}
