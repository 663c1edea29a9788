/** Runs a kept run again on its own device and compares bit for bit: the claim the history makes. */
import * as v from 'valibot'
import type { DeviceChoice } from '../../engine/_contract'
import type { KeptRun } from '../../store/run-rows'
import { deviceId, type Output, type Prediction } from '../contract'
import type { Services } from './_services'

function sameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = (values: Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.compare(bytes(a), bytes(b)) === 0
}

/** JSON writes each number with the digits that give back the same bits. */
function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The device that really ran then, where this version still knows it. */
function deviceOf(kept: Prediction, chosen: DeviceChoice): DeviceChoice {
  // Automatic means the CPU; asking by the name in use keeps the loaded model.
  if (kept.device === 'cpu' && chosen.device === 'auto') return chosen
  return v.is(deviceId, kept.device) ? { ...chosen, device: kept.device } : chosen
}

function differences(kept: Prediction, anew: Prediction): string[] {
  const found: string[] = []
  if (!sameBits(kept.density.values, anew.density.values)) found.push('the density')
  if (!sameJson(kept.viewers, anew.viewers)) found.push('the scanpaths')
  if (!sameJson(kept.statistics, anew.statistics)) found.push('the statistics')
  return found
}

function likelyCause({ prediction: kept, appVersion }: KeptRun, anew: Prediction, version: string): string {
  if (kept.modelHash !== anew.modelHash) return 'The model has changed since.'
  if (kept.device !== anew.device) return `It ran on ${kept.device} then and on ${anew.device} now.`
  if (appVersion !== version) return `It was made by Saccade ${appVersion}; this is ${version}.`
  return 'Model, device and version are the same, so the processor or its driver rounds differently.'
}

export async function repeatRun(
  services: Services,
  run: KeptRun,
  signal: AbortSignal,
): Promise<Output<'runs.repeat'>> {
  const { predictions, version } = services
  const kept = run.prediction
  const anew = await predictions.predictAnew(kept, deviceOf(kept, predictions.device()), { signal })
  const differing = differences(kept, anew)
  if (differing.length > 0) {
    const message = `Not the same: ${differing.join(' and ')} came out differently. ${likelyCause(run, anew, version)}`
    return { identical: false, message }
  }
  const paths = kept.viewers.length === 1 ? 'the scanpath' : `all ${kept.viewers.length} scanpaths`
  return { identical: true, message: `Bit for bit the same: the density and ${paths}, on ${anew.device}.` }
}
