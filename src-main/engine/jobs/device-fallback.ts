/** The rule for a device that fails. */
import { ProblemError } from '../../lib/problem'
import { plainReason } from '../../runtime/plain-reason'
import type { DeviceChoice, DeviceId, DeviceReport } from '../_contract'

/** Why a device was given up in this process, so that it is not tried again at every move of a slider. */
const givenUp = new Map<DeviceId, string>()

/** Opening and using are told apart: what goes wrong in use may be the user's mistake, the same on every device. */
export interface DeviceWork<Model, Result> {
  open(device: DeviceId): Promise<Model>
  use(model: Model): Promise<Result>
  /** The device that the model really runs on. */
  deviceOf(model: Model): string
}

/**
 * Works on the chosen device. Where that fails, the CPU takes over only if the choice allows it, and the
 * report says so; what the user got wrong fails the same way on every device.
 */
export async function onDevice<Model, Result>(
  { device, allowFallback }: DeviceChoice,
  work: DeviceWork<Model, Result>,
): Promise<{ result: Result; report: DeviceReport }> {
  const reason = givenUp.get(device)
  if (reason !== undefined && allowFallback) return await workOn('cpu', work, noteFor(device, reason))
  let opened = false
  try {
    const model = await work.open(device)
    opened = true
    return { result: await work.use(model), report: { device: work.deviceOf(model), note: null } }
  } catch (error) {
    const isDeviceFault = device !== 'cpu' && device !== 'auto' && !(opened && error instanceof ProblemError)
    if (!isDeviceFault) throw error
    if (!allowFallback) throw deviceFailed(device, error)
    const outcome = await workOn('cpu', work, noteFor(device, plainReason(error)))
    givenUp.set(device, plainReason(error))
    return outcome
  }
}

async function workOn<Model, Result>(
  device: DeviceId,
  work: DeviceWork<Model, Result>,
  note: string,
): Promise<{ result: Result; report: DeviceReport }> {
  const model = await work.open(device)
  return { result: await work.use(model), report: { device: work.deviceOf(model), note } }
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
