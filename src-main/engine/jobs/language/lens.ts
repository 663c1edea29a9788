/** Sends residual streams through the model's final norm and unembedding. */
import { hookableOptions, rewriteGraph } from '../../../hooks/hooked-model'
import { cutLens, lensInput } from '../../../hooks/lens-graph'
import type { LocatedModel } from '../../../hooks/located'
import { LogitRows } from '../../../language/logit-rows'
import type { OnnxModel } from '../../../onnx/model'
import type { DeviceId } from '../../../runtime/providers'
import { openSession } from '../../../runtime/session'

export interface Lens {
  /** Logits after each residual stream given (its width numbers), in their order. */
  read(states: readonly Float32Array[]): Promise<Float32Array[]>
  dispose(): Promise<void>
}

interface LensSource {
  readonly graphPath: string
  readonly device: DeviceId
  readonly locate: (model: OnnxModel) => LocatedModel
}

/** Throws 'bad-input' where the graph's end cannot be cut out. */
export async function openLens({ graphPath, device, locate }: LensSource): Promise<Lens> {
  const { bytes, weightsFolder, result } = rewriteGraph(graphPath, (model) => cutLens(model, locate(model)))
  const folder = weightsFolder === null ? {} : { weightsFolder }
  const session = await openSession(bytes, hookableOptions({ device, ...folder }))
  return {
    async read(states) {
      const width = states[0]?.length ?? 0
      const data = new Float32Array(states.length * width)
      for (const [row, state] of states.entries()) data.set(state, row * width)
      const rowCount = [states.length, 1]
      const blank = { data: new BigInt64Array(states.length), shape: rowCount }
      const feeds = {
        [lensInput]: { data, shape: [...rowCount, width] },
        ...Object.fromEntries(result.shapedBy.map((name) => [name, blank])),
      }
      const outputs = await session.run(feeds, [result.logits])
      const logits = outputs[result.logits]
      if (logits === undefined) throw new Error('the lens gave no logits')
      const rows = new LogitRows(logits)
      return states.map((_, row) => rows.row(row))
    },
    dispose: () => session.dispose(),
  }
}
