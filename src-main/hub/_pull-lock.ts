/**
 * One pull per repository at a time, across programs: a file that only one can create, touched while it
 * is held. A lock whose process is gone, or that nobody touched for a minute, is taken over.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { pause } from './_hub-requests'

const touchMs = 10_000
const staleMs = 60_000
const askAgainMs = 200

/** Runs the work while holding the lock; waits for it as long as another holds it, or until cancelled. */
export async function withLock<Result>(
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true })
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`
  while (!(await create(path, holder))) {
    await clearStale(path)
    await pause(askAgainMs, signal)
  }
  const touch = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, touchMs)
  touch.unref()
  try {
    return await work()
  } finally {
    clearInterval(touch)
    // Taken over by someone who thought us dead, it is no longer ours to remove.
    if ((await readFile(path, 'utf8').catch(() => '')) === holder) await rm(path, { force: true })
  }
}

async function create(path: string, holder: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    await handle.writeFile(holder)
    await handle.close()
    return true
  } catch (error) {
    // Windows says EPERM while a removed file is still open somewhere.
    if (error instanceof Error && 'code' in error && ['EEXIST', 'EPERM'].includes(String(error.code)))
      return false
    throw error
  }
}

/** Moves a stale lock aside; of several who try, the rename lets one through. */
async function clearStale(path: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => undefined)
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
  if (holder === undefined || !(age > staleMs || isGone(holder))) return
  const aside = `${path}.${randomUUID()}`
  await rename(path, aside).catch(() => undefined)
  const moved = await readFile(aside, 'utf8').catch(() => undefined)
  // Someone was faster and this is their new lock: give it back.
  if (moved !== undefined && moved !== holder) await rename(aside, path).catch(() => undefined)
  else await rm(aside, { force: true })
}

function isGone(holder: string): boolean {
  const [host, processId] = holder.split(' ')
  if (host !== hostname() || processId === undefined) return false
  try {
    process.kill(Number(processId), 0)
    return false
  } catch (error) {
    // EPERM: it is there but belongs to someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
}
