import { locateModel } from '../../adapters/locate-model'
import { rewriteModel } from '../../hooks/hooked-model'

/**
 * Finds the insides of a model and puts an edit and a capture on its first block, as opening it with hooks
 * does. `extraBytes`: by how much the peak of this process's resident memory was above what it held before.
 */
export function rewriteOnce(graphPath: string): { seconds: number; extraBytes: number } {
  const beforeBytes = process.memoryUsage().rss
  const startedMs = performance.now()
  rewriteModel({
    source: graphPath,
    locate: (model) => locateModel(model),
    plan: {
      edits: [
        {
          id: 'bench',
          kind: 'add',
          point: 'blocks.0.hook_resid_post',
          isOn: true,
          strength: 1,
          positions: { kind: 'all' },
          vector: [1],
        },
      ],
      captures: [{ point: 'blocks.0.attn.hook_pattern' }],
    },
  })
  const seconds = (performance.now() - startedMs) / 1000
  // Node gives kilobytes.
  return { seconds, extraBytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - beforeBytes) }
}
