/** A model's key/value cache: layer by layer, by the model's own input and output names. */
import type { CachePair } from '../hooks/located'
import type { Survey } from './survey'

/** Of a branch: its outputs stand for those of the If that holds it. */
export function cachePairs({ attentions, branch, flow }: Survey): CachePair[] {
  const outputs = flow.graph.outputs.map(({ name }) => name)
  const modelName = (present: string): string =>
    branch === null ? present : (branch.node.outputs[outputs.indexOf(present)] ?? present)
  const layers = { encoder: 0, decoder: 0 }
  return attentions.flatMap(({ caches, details }) => {
    const of = details.isCross ? 'encoder' : 'decoder'
    const layer = layers[of]++
    return caches.map(({ part, past, present }) => ({ layer, part, of, past, present: modelName(present) }) as const)
  })
}

export function withoutRepeats(pairs: readonly CachePair[]): CachePair[] {
  const seen = new Set<string>()
  return pairs.filter(({ past, present }) => {
    const key = `${past}\u0000${present}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
