/** `saccade doctor` on this machine, and WebGPU proven over the software Vulkan that Chromium brings. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findChromium } from '../chromium.mjs'

const commandLine = resolve(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

interface Device {
  readonly deviceId: string
  readonly offered: boolean
  readonly proof: {
    readonly works: boolean
    readonly maxError: number | null
    readonly message: string
  } | null
}
interface Findings {
  readonly devices: readonly Device[]
  readonly automatic: string
  readonly dataFolder: { readonly writable: boolean; readonly message: string }
  readonly models: readonly { readonly modelId: string; readonly verified: boolean }[]
  readonly healthy: boolean
}
interface Run {
  readonly code: number
  readonly stdout: string
}

function doctor(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'saccade-doctor-'))
  const env = { ...process.env, XDG_RUNTIME_DIR: folder, SACCADE_DATA: join(folder, 'data'), ...environment }
  return new Promise((settle) => {
    execFile(process.execPath, [commandLine, 'doctor', ...args], { env }, (error, stdout) =>
      settle({ code: error === null ? 0 : Number(error.code), stdout }),
    )
  })
}

async function findings(environment: Readonly<Record<string, string>>): Promise<Findings> {
  return JSON.parse((await doctor(environment, '--json')).stdout) as Findings
}

const deviceOf = ({ devices }: Findings, wanted: string) =>
  devices.find(({ deviceId }) => deviceId === wanted)

/** The description of Chromium's own Vulkan driver, which computes on the CPU. */
function softwareVulkan(): string | null {
  const folders = ['/usr/lib/chromium', '/opt/google/chrome']
  const chromium = findChromium()
  if (chromium !== null) folders.unshift(dirname(realpathSync(chromium)))
  return (
    folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path)) ?? null
  )
}

describe('doctor', () => {
  test('proves the CPU, finds the model whole and the data folder writable', async () => {
    const found = await findings({})
    expect(deviceOf(found, 'cpu')?.proof).toMatchObject({ works: true, maxError: 0 })
    expect(found).toMatchObject({ automatic: 'cpu', healthy: true, dataFolder: { writable: true } })
    expect(found.models).toContainEqual({
      modelId: 'saccade-free-view',
      verified: true,
      bytes: expect.any(Number) as number,
    })
  })

  test('says in plain words why a device does not work', async () => {
    const found = await findings({
      VK_DRIVER_FILES: '/nonexistent.json',
      VK_ICD_FILENAMES: '/nonexistent.json',
    })
    const absent = found.devices.filter(({ offered }) => !offered)
    expect(absent.every(({ proof }) => proof === null)).toBe(true)
    const broken = found.devices.filter(({ proof }) => proof?.works === false)
    for (const { proof } of broken) expect(proof?.message).toMatch(/^Does not work here: [^/]+\.$/)
  })

  test('ends with 1 where nothing can be kept', async () => {
    const blocked = join(mkdtempSync(join(tmpdir(), 'saccade-blocked-')), 'file')
    writeFileSync(blocked, '')
    const { code, stdout } = await doctor({ SACCADE_DATA: join(blocked, 'data') })
    expect(code).toBe(1)
    expect(stdout).toMatch(/Cannot be written to .* Name another in SACCADE_DATA\./)
  })
})

describe.runIf(process.platform === 'linux')('WebGPU', () => {
  test('computes the tiny graph itself and agrees with the CPU', async () => {
    const driver = softwareVulkan()
    expect(driver, "Chromium's software Vulkan is not installed").not.toBeNull()
    const found = await findings({ VK_DRIVER_FILES: driver ?? '', VK_ICD_FILENAMES: driver ?? '' })
    const webgpu = deviceOf(found, 'webgpu')
    expect(webgpu?.proof).toMatchObject({ works: true, message: 'Works: proven by a run.' })
    // Some rounding differs: a result copied from the CPU would not.
    expect(webgpu?.proof?.maxError).toBeGreaterThan(0)
    expect(webgpu?.proof?.maxError).toBeLessThan(1e-3)
  }, 90_000)
})
