/**
 * Sees to what the tests need and npm cannot bring: Chromium, and the Vulkan loader for the proof of
 * WebGPU on Chromium's software Vulkan. Says what it does.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from '../src-main/launch/chromium.mjs'

export { findChromium }

function hasVulkanLoader() {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
  return folders.some((folder) => existsSync(`${folder}/libvulkan.so.1`))
}

function missingPackages() {
  const missing = []
  if (findChromium() === null) missing.push('chromium')
  if (process.platform === 'linux' && !hasVulkanLoader()) missing.push('libvulkan1')
  return missing
}

function installDebianPackages(packages) {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  process.stderr.write(
    `Installing ${packages.join(' and ')} with apt-get: the tests drive the app in a real browser.\n`,
  )
  for (const step of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command, ...rest] = [...asRoot, 'apt-get', ...step]
    const result = spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
    if (result.status !== 0) return false
  }
  return true
}

/** Installs Chromium where it is missing and possible; throws a sentence otherwise. */
export function ensureChromium() {
  const missing = missingPackages()
  if (missing.length > 0 && existsSync('/usr/bin/apt-get')) installDebianPackages(missing)
  const path = findChromium()
  if (path === null) {
    throw new Error(
      'The tests need Chromium or Chrome. Install it, or name it in SACCADE_CHROMIUM, and run again.',
    )
  }
  return path
}
