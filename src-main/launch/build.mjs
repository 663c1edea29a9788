/**
 * Builds out/ when it is missing or older than its sources (`--force`: always).
 * Installing without development packages leaves a ready-made out/ as it is.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
const sources = ['src-main', 'src-renderer', 'package.json', 'electron.vite.config.ts']
/** Written last, so its age is the age of a whole build. */
const stamp = join(projectFolder, 'out', 'renderer', 'index.html')
const lock = join(projectFolder, 'out', '.building')

function newestChangeMs(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const inside = readdirSync(path).map((name) => newestChangeMs(join(path, name)))
  return Math.max(stat.mtimeMs, ...inside)
}

function isFresh() {
  if (!existsSync(stamp)) return false
  const builtMs = statSync(stamp).mtimeMs
  return sources
    .map((name) => join(projectFolder, name))
    .filter((path) => existsSync(path))
    .every((path) => newestChangeMs(path) <= builtMs)
}

async function loadBuilder() {
  try {
    return await import('electron-vite')
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return null
    throw error
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** One build at a time: a second process waits for the first and then mostly has nothing left to do. */
async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isLockStale()) rmSync(lock, { force: true })
    else await wait(100)
  }
}

function isLockStale() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    const isWritten = pid > 0
    return isWritten && !isRunning(pid)
  } catch {
    return false
  }
}

async function build(builder, logLevel) {
  process.stderr.write('Building Saccade (only after a change)…\n')
  const workingFolder = process.cwd()
  process.chdir(projectFolder)
  try {
    await builder.build({ logLevel })
  } catch (error) {
    // The bundler's own report lists every file it watched; its message says it all.
    throw new Error(`Building Saccade failed: ${error.message}`)
  } finally {
    process.chdir(workingFolder)
  }
}

/** Whether anything was built. A finished app (no sources beside it, or no build tools) is left alone. */
export async function buildIfNeeded({ force = false, logLevel = 'warn' } = {}) {
  if (!force && isFresh()) return false
  const builder = await loadBuilder()
  if (builder === null) return false
  await takeLock()
  try {
    if (!force && isFresh()) return false
    await build(builder, logLevel)
    return true
  } finally {
    rmSync(lock, { force: true })
  }
}

/** For those who cannot go on without it. */
export async function requireBuild() {
  await buildIfNeeded()
  if (existsSync(stamp)) return
  process.stderr.write(
    'Saccade is not built and its build tools are not installed. Run "npm ci" and try again.\n',
  )
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildIfNeeded({ force: process.argv.includes('--force') })
}
