/** `models pull`: progress on stderr, the result on stdout; Ctrl+C keeps what was downloaded. */
import { pullModel, type PullProgress, type PullResult } from '../hub/pull'
import type { PullWords } from './models'

export async function runModelsPull(name: string, { dtype, offline, json }: PullWords): Promise<void> {
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  process.once('SIGINT', onInterrupt)
  const line = new ProgressLine()
  try {
    const result = await pullModel(name, {
      dtype,
      isOffline: offline === true,
      signal: stop.signal,
      progress: (event) => line.show(event),
    })
    line.end()
    process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : toText(result))
  } finally {
    line.end()
    process.off('SIGINT', onInterrupt)
  }
}

function toText({ repo, commit, why, licence, folder, totalBytes, downloadedBytes }: PullResult): string {
  const size = `${megabytes(totalBytes)} MB, ${megabytes(downloadedBytes)} MB of it downloaded`
  return `${repo} at ${commit}: ${size}.\n${why}\nLicence: ${licence ?? 'not stated; see its page'}\n${folder}\n`
}

const redrawMs = 200

/** One line that is drawn over in a terminal; elsewhere a line per file. */
class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY
  #drawnAt = -Infinity
  #file = ''
  #isOpen = false

  show({ file, allDoneBytes, allTotalBytes }: PullProgress): void {
    const isNewFile = file !== this.#file
    const isDue = performance.now() - this.#drawnAt > redrawMs || allDoneBytes === allTotalBytes
    if (!isNewFile && !(this.#isTerminal && isDue)) return
    this.#drawnAt = performance.now()
    this.#file = file
    const text = `${megabytes(allDoneBytes)}/${megabytes(allTotalBytes)} MB  ${file}`
    process.stderr.write(this.#isTerminal ? `\r\u001b[K${text}` : `${text}\n`)
    this.#isOpen = this.#isTerminal
  }

  end(): void {
    if (this.#isOpen) process.stderr.write('\n')
    this.#isOpen = false
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
