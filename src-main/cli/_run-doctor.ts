import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { version } from '../../package.json'
import { engineEntryFile } from '../bundles'
import type { Engine, ProbeOutput } from '../engine/_contract'
import { createBroker } from '../engine/broker'
import { nodeSpawner } from '../engine/spawn-node'
import { dataFolder } from '../lib/data-folder'
import { computeDevice, offeredDevices, runtimeVersion, type DeviceOffer } from '../runtime/providers'
import { installedModels } from '../scanpath/installed-models'
import { shippedFolders } from '../store/shipped'

interface DeviceFinding extends DeviceOffer {
  /** Null for a device that this build does not have. */
  readonly proof: ProbeOutput | null
}

interface Findings {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly onnxruntime: string
  readonly devices: readonly DeviceFinding[]
  /** What `--device auto` means. */
  readonly automatic: string
  readonly dataFolder: { readonly path: string; readonly writable: boolean; readonly message: string }
  readonly models: readonly { readonly modelId: string; readonly verified: boolean; readonly bytes: number }[]
  /** Whether everything needed is there; other devices are extras. */
  readonly healthy: boolean
}

/** One after another: two proofs on one device would disturb each other. */
async function proveDevices(engine: Engine): Promise<DeviceFinding[]> {
  const findings: DeviceFinding[] = []
  for (const offer of offeredDevices().filter(({ deviceId }) => deviceId !== 'auto')) {
    const { deviceId: device, offered } = offer
    findings.push({
      ...offer,
      proof: offered ? await engine.call('probe', 'device.probe', { device }) : null,
    })
  }
  return findings
}

async function checkDataFolder(): Promise<Findings['dataFolder']> {
  const path = dataFolder()
  const trial = join(path, `.doctor-${process.pid}`)
  try {
    await mkdir(path, { recursive: true })
    await writeFile(trial, '')
    await rm(trial)
    return { path, writable: true, message: 'Can be written to.' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      path,
      writable: false,
      message: `Cannot be written to (${reason}). Name another in SACCADE_DATA.`,
    }
  }
}

async function examine(): Promise<Findings> {
  const engine = createBroker({ spawn: nodeSpawner(engineEntryFile) })
  const devices = await proveDevices(engine)
  const folder = await checkDataFolder()
  const models = (await installedModels(shippedFolders().models)).map(({ card, isVerified, bytes }) => ({
    modelId: card.id,
    verified: isVerified,
    bytes,
  }))
  const cpuWorks = devices.some(({ deviceId, proof }) => deviceId === 'cpu' && proof?.works === true)
  return {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    onnxruntime: runtimeVersion,
    devices,
    automatic: computeDevice('auto'),
    dataFolder: folder,
    models,
    healthy: cpuWorks && folder.writable && models.length > 0 && models.every(({ verified }) => verified),
  }
}

function deviceLine({ label, proof }: DeviceFinding): string {
  if (proof === null) return `  ${label}: not part of this build on this system.`
  const measured = proof.works
    ? ` (largest error ${proof.maxError ?? 0}, ${(proof.elapsedMs ?? 0).toFixed(1)} ms)`
    : ''
  return `  ${label}: ${proof.message}${measured}`
}

function report(findings: Findings): string {
  const models = findings.models.map(
    ({ modelId, verified }) => `  ${modelId}: ${verified ? 'verified' : 'DAMAGED, install Saccade again'}`,
  )
  return [
    `Saccade ${findings.version}, Node ${findings.node}, ${findings.platform}, onnxruntime ${findings.onnxruntime}`,
    'Devices, each tried in a process of its own:',
    ...findings.devices.map(deviceLine),
    `  Automatic means ${findings.automatic}: the shipped model is small, and its results repeat bit for bit there.`,
    `Data folder: ${findings.dataFolder.path}. ${findings.dataFolder.message}`,
    'Models:',
    ...(models.length > 0 ? models : ['  none: install Saccade again']),
    '',
  ].join('\n')
}

/** Exit code 1 when something needed is missing. */
export async function runDoctor(asJson: boolean): Promise<void> {
  const findings = await examine()
  process.stdout.write(asJson ? `${JSON.stringify(findings)}\n` : report(findings))
  if (!findings.healthy) process.exitCode = 1
}
