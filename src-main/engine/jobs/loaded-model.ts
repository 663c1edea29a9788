/** The model this process serves, loaded once, and the rule for a device that fails. */
import { ProblemError } from '../../lib/problem'
import { openGazeModel, type GazeModel } from '../../scanpath/gaze-model'
import type { DeviceChoice, DeviceId, DeviceReport } from '../_contract'

let loaded: { readonly key: string; readonly model: Promise<GazeModel> } | undefined

/** Opens the model, or gives the one that is open; a change of device or model closes the one before. */
export async function loadModel(path: string, device: DeviceId): Promise<GazeModel> {
  const key = `${device} ${path}`
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

/**
 * Runs `work` on the chosen device. Where that fails, the CPU takes over only if the choice allows it,
 * and the report says so; what the user got wrong fails the same way on every device.
 */
export async function onDevice<T>(
  path: string,
  { device, allowFallback }: DeviceChoice,
  work: (model: GazeModel) => Promise<T>,
): Promise<{ result: T; report: DeviceReport }> {
  let opened = false
  try {
    const model = await loadModel(path, device)
    opened = true
    return { result: await work(model), report: { device: model.network.device, note: null } }
  } catch (error) {
    const isDeviceFault = device !== 'cpu' && device !== 'auto' && !(opened && error instanceof ProblemError)
    if (!isDeviceFault) throw error
    if (!allowFallback) throw deviceFailed(device, error)
    const model = await loadModel(path, 'cpu')
    const note = `${device} failed (${firstLine(error)}), so the CPU ran instead.`
    return { result: await work(model), report: { device: model.network.device, note } }
  }
}

function deviceFailed(device: DeviceId, error: unknown): ProblemError {
  return new ProblemError(
    'bad-input',
    `The device "${device}" failed: ${firstLine(error)}. Choose the CPU, or allow falling back to it.`,
    { cause: error },
  )
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').slice(0, 200).replace(/\.$/, '')
}
