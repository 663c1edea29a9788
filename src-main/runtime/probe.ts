/**
 * Proves a device by a run: a tiny graph on it alone (nothing left to the CPU), compared with the CPU.
 * A driver may crash or hang, so callers run this in a process they can throw away.
 */
import { tinyGraph, tinyInput, tinyOutput, wavyNumbers } from '../onnx/tiny-graph'
import { plainReason } from './plain-reason'
import { computeDevice, isOffered, type DeviceId } from './providers'
import { openSession } from './session'

export interface Proof {
  readonly works: boolean
  /** Largest difference from the CPU's result; outputs are probabilities. */
  readonly maxError: number | null
  readonly elapsedMs: number | null
  readonly message: string
}

/** GPUs may add in another order and round sooner; a wrong result is off by far more. */
const tolerance = 1e-3

async function runTinyGraph(device: DeviceId): Promise<{ values: Float32Array; elapsedMs: number }> {
  const size = tinyInput.shape.reduce<number>((product, side) => product * side, 1)
  const feeds = { [tinyInput.name]: { data: wavyNumbers(size, 0.3), shape: tinyInput.shape } }
  const session = await openSession(tinyGraph(), { device, deviceOnly: computeDevice(device) !== 'cpu' })
  try {
    // The first run compiles and allocates; the second is what a user would wait for.
    await session.run(feeds)
    const startedMs = performance.now()
    const outputs = await session.run(feeds)
    const values = outputs[tinyOutput.name]?.data
    if (!(values instanceof Float32Array)) throw new Error('the result is not float32')
    return { values, elapsedMs: performance.now() - startedMs }
  } finally {
    await session.dispose()
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity
  return a.reduce((largest, value, index) => Math.max(largest, differenceOf(value, b[index] ?? NaN)), 0)
}

function differenceOf(a: number, b: number): number {
  const difference = Math.abs(a - b)
  return Number.isNaN(difference) ? Infinity : difference
}

function failed(message: string): Proof {
  return { works: false, maxError: null, elapsedMs: null, message }
}

/** Never throws: whatever goes wrong is the message. */
export async function probeDevice(device: DeviceId): Promise<Proof> {
  if (!isOffered(device)) return failed('Not part of this build on this system.')
  try {
    const expected = await runTinyGraph('cpu')
    const found = await runTinyGraph(device)
    const maxError = largestDifference(expected.values, found.values)
    const works = maxError <= tolerance
    const message = works ? 'Works: proven by a run.' : 'Runs, but its results are wrong, so it is not used.'
    return {
      works,
      maxError: Number.isFinite(maxError) ? maxError : null,
      elapsedMs: found.elapsedMs,
      message,
    }
  } catch (error) {
    return failed(`Does not work here: ${plainReason(error)}.`)
  }
}
