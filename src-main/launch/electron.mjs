/** Finds or fetches Electron's binary, and says in one clause why that cannot be had. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { projectFolder } from './build.mjs'

const packageFolder = join(projectFolder, 'node_modules', 'electron')
const fetchLimitMs = 15 * 60_000
const reachLimitMs = 5_000
/** Longer than a broken sandbox or a missing library takes to end the process. */
const firstMomentsMs = 4_000

function installedBinary() {
  const pathFile = join(packageFolder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist')
  const binary = join(dist, readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** Why this system cannot show an Electron window at all, or null. */
export function whyNoWindow() {
  if (process.platform !== 'linux') return null
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display here'
  if (process.getuid?.() === 0) return 'Electron does not run as root with its sandbox on'
  return null
}

/** A mirror or proxy is reached in its own way, so only the plain case is tried beforehand. */
function canReachDownload() {
  const detour = Object.keys(process.env).some((name) => /(https?_proxy|electron_mirror)$/i.test(name))
  if (detour) return Promise.resolve(true)
  return new Promise((resolve) => {
    const socket = connect({ host: 'github.com', port: 443, timeout: reachLimitMs })
    const settle = (reached) => {
      socket.destroy()
      resolve(reached)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}

function runInstaller() {
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: 'ignore',
    timeout: fetchLimitMs,
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/** `{binary}`, or `{reason}` when there is none and none can be fetched. */
export async function findElectron() {
  const blocked = whyNoWindow()
  if (blocked !== null) return { reason: blocked }
  const present = installedBinary()
  if (present !== null) return { binary: present }
  if (!existsSync(join(packageFolder, 'install.js')))
    return { reason: 'the electron package is not installed' }
  if (!(await canReachDownload())) return { reason: "Electron's download server cannot be reached" }
  process.stderr.write('Fetching Electron (about 120 MB, once)…\n')
  await runInstaller()
  const fetched = installedBinary()
  return fetched === null ? { reason: "Electron's download failed" } : { binary: fetched }
}

/** Runs the app to its end. `{reason}` when it died before it could show a window. */
export function runElectron(binary, args) {
  const startedMs = Date.now()
  const child = spawn(binary, [projectFolder, ...args], { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ reason: `Electron could not be started (${error.message})` }))
    child.once('exit', (code, signal) => {
      const diedAtOnce = Date.now() - startedMs < firstMomentsMs && code !== 0
      resolve(
        diedAtOnce
          ? { reason: `Electron ended at once (${signal ?? `exit code ${code}`})` }
          : { code: code ?? 0 },
      )
    })
  })
}
