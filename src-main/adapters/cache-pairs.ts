/** A model's key/value cache: layer by layer, by the model's own input and output names. */
import type { CachePair } from '../hooks/located'
import type { Survey } from './survey'

interface Ends {
  readonly layer: number
  readonly part: CachePair['part']
  readonly of: CachePair['of']
  readonly past: string | null
  readonly present: string | null
}

/** Branches of an If see a cache from two sides: one begins it, the other goes on with it. */
export function cachePairs(surveys: readonly Survey[]): CachePair[] {
  const byKey = new Map<string, Ends>()
  for (const one of surveys.flatMap(cacheEnds)) {
    const key = `${one.of} ${one.layer} ${one.part}`
    const known = byKey.get(key)
    byKey.set(key, { ...one, past: known?.past ?? one.past, present: known?.present ?? one.present })
  }
  return [...byKey.values()].flatMap(({ past, present, ...rest }) =>
    past === null || present === null ? [] : [{ ...rest, past, present }],
  )
}

function cacheEnds({ attentions, branch, flow }: Survey): Ends[] {
  const outputs = flow.graph.outputs.map(({ name }) => name)
  const layers = { encoder: 0, decoder: 0 }
  return attentions.flatMap(({ caches, details }) => {
    const of = details.isCross ? 'encoder' : 'decoder'
    const layer = layers[of]++
    return caches.map(({ part, past, present }) => {
      // A branch's output is the model's by its place among those of the If.
      const own =
        branch === null || present === null ? present : branch.node.outputs[outputs.indexOf(present)]
      return { layer, part, of, past, present: own ?? null }
    })
  })
}
