import { SvelteSet } from 'svelte/reactivity'
import type { DeviceInfo } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'

export type DeviceId = DeviceInfo['deviceId']

export class Devices {
  list = $state.raw<readonly DeviceInfo[]>([])
  failure = $state<string | null>(null)
  readonly probing = new SvelteSet<DeviceId>()

  async load(): Promise<void> {
    try {
      this.list = await api.invoke('devices.list', {})
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  /** Runs a tiny graph on the device and compares the result with the CPU's. */
  async probe(deviceId: DeviceId): Promise<void> {
    this.probing.add(deviceId)
    try {
      this.#replace(await api.invoke('devices.probe', { deviceId }))
    } catch (thrown) {
      const { message } = problemOf(thrown)
      const known = this.list.find((device) => device.deviceId === deviceId)
      if (known)
        this.#replace({ ...known, proof: { works: false, maxError: null, elapsedMs: null, message } })
    } finally {
      this.probing.delete(deviceId)
    }
  }

  #replace(device: DeviceInfo): void {
    this.list = this.list.map((other) => (other.deviceId === device.deviceId ? device : other))
  }
}
