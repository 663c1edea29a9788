/**
 * Devices by name: which this build of onnxruntime offers on this system, and how each is asked for.
 * Offered is not proven: a driver may be missing, so only a run (`probe.ts`) says that a device works.
 */
import { env, listSupportedBackends, type InferenceSession } from 'onnxruntime-node'

export type DeviceId = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'
export type ComputeDevice = Exclude<DeviceId, 'auto'>

export interface DeviceOffer {
  readonly deviceId: DeviceId
  readonly label: string
  readonly offered: boolean
}

const labels: Readonly<Record<DeviceId, string>> = {
  auto: 'Automatic (CPU)',
  cpu: 'CPU',
  webgpu: 'GPU through WebGPU',
  cuda: 'NVIDIA GPU through CUDA',
  dml: 'GPU through DirectML',
  coreml: 'Apple CoreML',
}

export const runtimeVersion = env.versions.node ?? 'unknown'

export const deviceIds = Object.keys(labels) as readonly DeviceId[]

/** CUDA counts as offered only with its separately downloaded libraries; `bundled` is false without. */
export function offeredDevices(): readonly DeviceOffer[] {
  const backends = new Set(listSupportedBackends().map((backend) => backend.name))
  return deviceIds.map((deviceId) => ({
    deviceId,
    label: labels[deviceId],
    offered: deviceId === 'auto' || backends.has(deviceId),
  }))
}

export function isOffered(device: DeviceId): boolean {
  return offeredDevices().some((offer) => offer.deviceId === device && offer.offered)
}

/**
 * `auto` is the CPU: on the shipped model a round trip to a GPU costs about what it saves, results
 * repeat bit for bit, and no driver can fail. Another device is the user's own choice, after a proof.
 */
export function computeDevice(device: DeviceId): ComputeDevice {
  return device === 'auto' ? 'cpu' : device
}

/** The providers to ask for, most wanted first; operators a GPU lacks run on the CPU unless forbidden. */
export function executionProviders(device: DeviceId): readonly InferenceSession.ExecutionProviderConfig[] {
  const chosen = computeDevice(device)
  return chosen === 'cpu' ? ['cpu'] : [chosen, 'cpu']
}
