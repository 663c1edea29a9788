/** A model that never says the same twice, as one exported with its dropout on: the laws must tell. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rewriteGraph } from '../../../src-main/hooks/hooked-model'
import { GraphEditor } from '../../../src-main/onnx/graph-editor'
import { floatAttribute, makeNode } from '../../../src-main/onnx/model'
import { makeTextModel } from '../language/tiny-text'

/** A new folder with a tiny Llama whose logits have noise added at each run. */
export function makeNoisyModel(): string {
  const folder = makeTextModel(null)
  const path = join(folder, 'onnx', 'model.onnx')
  const { bytes } = rewriteGraph(new Uint8Array(readFileSync(path)), (model) => {
    new GraphEditor(model).rename('logits', 'quiet')
    const attributes = [floatAttribute('scale', 0.01)]
    model.graph.nodes.push(
      makeNode('RandomNormalLike', ['quiet'], ['noise'], { domain: '', name: 'noise', attributes }),
      makeNode('Add', ['quiet', 'noise'], ['logits'], { domain: '', name: 'add noise', attributes: [] }),
    )
  })
  writeFileSync(path, bytes)
  return folder
}
