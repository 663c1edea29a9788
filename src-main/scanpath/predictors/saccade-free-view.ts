/** Free viewing: an encoder run once per picture, and a light head run once per fixation. */
import { openSession, type Session } from '../../runtime/session'
import type { Tensor } from '../../runtime/tensor'
import type {
  DegreesPerCell,
  Encoding,
  GazeNetwork,
  InputPlanes,
  OpenOptions,
  Predictor,
} from '../_predictor'
import type { LogDensity } from '../path'
import { averageDensities } from '../second-look'

/** Side of a density cell in pixels of the encoder's input. */
const stridePx = 4
/** More gains nothing at this size, and the interface wants a core too. */
const threads = 2

async function open({ device, readFile }: OpenOptions): Promise<GazeNetwork> {
  const openFile = async (name: string): Promise<Session> =>
    openSession(await readFile(name), { device, threads })
  const [encoder, head] = await Promise.all([openFile('encoder.onnx'), openFile('head.onnx')])
  return {
    device: encoder.device,
    async encode(planes, fine, degrees) {
      const encoding = await look(encoder, planes, degrees)
      if (fine === null) return encoding
      return lookAgain(encoding, await look(encoder, fine, degrees))
    },
    async next({ features, cellDegrees, rows, columns }, { viewerCount, history, clock }) {
      const outputs = await head.run({
        features,
        cell_degrees: cellDegrees,
        history: { data: history, shape: [viewerCount, history.length / viewerCount / 4, 4] },
        clock: { data: clock, shape: [viewerCount, 2] },
      })
      const duration = floats(outputs['duration'])
      return {
        logDensity: floats(outputs['log_density'], viewerCount * rows * columns),
        duration,
        mixtureCount: duration.length / viewerCount / 3,
      }
    },
    async dispose() {
      await Promise.all([encoder.dispose(), head.dispose()])
    },
  }
}

async function look(encoder: Session, planes: InputPlanes, degrees: DegreesPerCell): Promise<Encoding> {
  const { width, height } = planes
  const grid = { rows: height / stridePx, columns: width / stridePx }
  const cellDegrees: Tensor = { data: Float32Array.from(degrees(grid)), shape: [2] }
  const image: Tensor = { data: planes.data, shape: [1, 3, height, width] }
  const outputs = await encoder.run({ image, cell_degrees: cellDegrees })
  const features = outputs['features']
  if (features === undefined) throw new Error('the encoder gave no features')
  return {
    ...grid,
    features,
    cellDegrees,
    logDensity: floats(outputs['log_density'], grid.rows * grid.columns),
  }
}

/** Averages the densities; the first feature map is the density over the uniform one, so the head hears of it too. */
function lookAgain(first: Encoding, second: Encoding): Encoding {
  const logDensity = averageDensities(asLogDensity(first), asLogDensity(second))
  const maps = Float32Array.from(floats(first.features))
  const logCells = Math.log(logDensity.length)
  maps.set(logDensity.map((value) => value + logCells))
  return { ...first, features: { data: maps, shape: first.features.shape }, logDensity }
}

const asLogDensity = ({ rows, columns, logDensity }: Encoding): LogDensity => ({
  rows,
  columns,
  values: logDensity,
})

function floats(tensor: Tensor | undefined, length?: number): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('the model gave no float32 result')
  if (length !== undefined && tensor.data.length !== length) {
    throw new Error(`the model gave ${tensor.data.length} numbers where ${length} were due`)
  }
  return tensor.data
}

export default { id: 'saccade-free-view', open } satisfies Predictor
