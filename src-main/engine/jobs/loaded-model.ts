/** The model this process serves, loaded once, and the rule for a device that fails. */
import { ProblemError } from '../../lib/problem'
import { plainReason } from '../../runtime/plain-reason'
import { computeDevice } from '../../runtime/providers'
import { openGazeModel, type GazeModel } from '../../scanpath/gaze-model'
import type { DeviceChoice, DeviceId, DeviceReport } from '../_contract'

let loaded: { readonly key: string; readonly model: Promise<GazeModel> } | undefined

/** Opens the model, or gives the one that is open; a change of device or model closes the one before. */
export async function loadModel(path: string, device: DeviceId): Promise<GazeModel> {
  const key = `${computeDevice(device)} ${path}`
  if (loaded?.key === key) return await loaded.model
  const before = loaded?.model
  const model = openGazeModel(path, device)
  loaded = { key, model }
  model.catch(() => {
    if (loaded?.model === model) loaded = undefined
  })
  await before?.then(({ network }) => network.dispose()).catch(() => undefined)
  return await model
}

/** Why a device was given up in this process, so that it is not tried again at every move of a slider. */
const givenUp = new Map<DeviceId, string>()

/**
 * Runs `work` on the chosen device. Where that fails, the CPU takes over only if the choice allows it,
 * and the report says so; what the user got wrong fails the same way on every device.
 */
export async function onDevice<T>(
  path: string,
  { device, allowFallback }: DeviceChoice,
  work: (model: GazeModel) => Promise<T>,
): Promise<{ result: T; report: DeviceReport }> {
  const reason = givenUp.get(device)
  if (reason !== undefined && allowFallback) return await runOn(path, 'cpu', work, noteFor(device, reason))
  let opened = false
  try {
    const model = await loadModel(path, device)
    opened = true
    return { result: await work(model), report: { device: model.network.device, note: null } }
  } catch (error) {
    const isDeviceFault = device !== 'cpu' && device !== 'auto' && !(opened && error instanceof ProblemError)
    if (!isDeviceFault) throw error
    if (!allowFallback) throw deviceFailed(device, error)
    const outcome = await runOn(path, 'cpu', work, noteFor(device, plainReason(error)))
    givenUp.set(device, plainReason(error))
    return outcome
  }
}

async function runOn<T>(
  path: string,
  device: DeviceId,
  work: (model: GazeModel) => Promise<T>,
  note: string,
): Promise<{ result: T; report: DeviceReport }> {
  const model = await loadModel(path, device)
  return { result: await work(model), report: { device: model.network.device, note } }
}

function noteFor(device: DeviceId, reason: string): string {
  return `${device} failed (${reason}), so the CPU ran instead.`
}

function deviceFailed(device: DeviceId, error: unknown): ProblemError {
  return new ProblemError(
    'bad-input',
    `The device "${device}" failed: ${plainReason(error)}. Choose the CPU, or allow falling back to it.`,
    { cause: error },
  )
}
