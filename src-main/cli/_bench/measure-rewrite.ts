/** What it costs to put hooks into a model of any size whose weights lie in one file with the graph. */
import { join } from 'node:path'
import { writeRandomDecoder, type RandomDecoderSize } from './random-decoder'
import { openChild } from './open-child'

export interface RewriteCosts {
  readonly modelMb: number
  readonly seconds: number
  readonly secondsBar: number
  readonly extraMb: number
  readonly extraMbBar: number
  readonly isMet: boolean
}

const secondsBar = 1
const extraMbBar = 100
const mb = 2 ** 20

/** In a process of its own, since the peak of memory counts. `modelMb`: about how large the file shall be. */
export async function measureRewrite(
  folder: string,
  modelMb: number,
  childFile: string,
): Promise<RewriteCosts> {
  const { bytes } = await writeRandomDecoder(folder, sizeOf(modelMb))
  const child = openChild(childFile)
  try {
    const graphPath = join(folder, 'onnx', 'model.onnx')
    const { seconds, extraBytes } = await child.ask({ kind: 'rewrite', graphPath }, 'rewritten')
    const extraMb = extraBytes / mb
    return {
      modelMb: Math.round(bytes / mb),
      seconds: Math.round(seconds * 1000) / 1000,
      secondsBar,
      extraMb: Math.round(extraMb * 10) / 10,
      extraMbBar,
      isMet: seconds <= secondsBar && extraMb <= extraMbBar,
    }
  } finally {
    child.close()
  }
}

/** As many blocks (12 width² numbers each) as come closest. */
function sizeOf(modelMb: number): RandomDecoderSize {
  const width = modelMb >= 256 ? 1024 : 256
  const blockMb = (12 * width ** 2 * 4) / mb
  const layers = Math.max(1, Math.round(modelMb / blockMb))
  return { layers, width, heads: 8, vocabulary: 256, positions: 256 }
}
