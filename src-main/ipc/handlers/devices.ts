import { ProblemError } from '../../lib/problem'
import type { DeviceInfo } from '../contract'
import type { Handlers } from './_contract'
import type { Services } from './_services'

type Proof = NonNullable<DeviceInfo['proof']>
type DeviceId = DeviceInfo['deviceId']

/** Imported when first asked: it loads the whole inference library, which start-up can do without. */
async function offeredDevices() {
  const { offeredDevices: list } = await import('../../runtime/providers')
  return list()
}

export function deviceHandlers({ engine }: Services): Pick<Handlers, 'devices.list' | 'devices.probe'> {
  const proofs = new Map<DeviceId, Proof>()
  const list = async (): Promise<DeviceInfo[]> =>
    (await offeredDevices()).map(({ deviceId, label, offered }) => ({
      deviceId,
      label,
      offered,
      proof: proofs.get(deviceId) ?? null,
    }))
  return {
    'devices.list': list,
    'devices.probe': async ({ deviceId }, { signal }) => {
      const { works, maxError, elapsedMs, message } = await engine.call(
        'probe',
        'device.probe',
        { device: deviceId },
        { signal },
      )
      proofs.set(deviceId, { works, maxError, elapsedMs, message })
      const device = (await list()).find((candidate) => candidate.deviceId === deviceId)
      if (device === undefined) throw new ProblemError('not-found', `There is no device "${deviceId}" here.`)
      return device
    },
  }
}
