/**
 * An episode on disk: a line of settings, then a line for each step as it is played, then how it ended. A second call
 * with the same settings goes on after the last whole line.
 */
import { appendFileSync } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { ProblemError } from '../lib/problem'
import type { ActivationSums, EpisodeStep } from './bandit'

export interface EpisodeEnd {
  readonly ended: string
  readonly message: string | null
  readonly activations: ActivationSums | null
}

type Line = { readonly step: EpisodeStep } | { readonly end: StoredEnd }

/** Typed arrays are plain lists of numbers in JSON. */
interface StoredEnd extends Omit<EpisodeEnd, 'activations'> {
  readonly activations:
    | (Omit<ActivationSums, 'entropyWeighted' | 'timeWeighted'> & {
        readonly entropyWeighted: readonly number[]
        readonly timeWeighted: readonly number[]
      })
    | null
}

export class EpisodeFile {
  readonly played: readonly EpisodeStep[]
  /** Null while it is not over. */
  readonly end: EpisodeEnd | null
  readonly #path: string

  private constructor(path: string, lines: readonly Line[]) {
    this.#path = path
    this.played = lines.flatMap((line) => ('step' in line ? [line.step] : []))
    const end = lines.find((line) => 'end' in line)
    this.end = end === undefined ? null : restored(end.end)
  }

  /** `settings` is plain data. Throws a sentence where the file belongs to other settings or cannot be used. */
  static async open(path: string, settings: unknown): Promise<EpisodeFile> {
    const first = `${JSON.stringify({ format: 'saccade-episode', settings })}\n`
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
      throw unusable(path, 'it cannot be read', error)
    })
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole === '') {
      await writeFile(path, first).catch((error: unknown) => {
        throw unusable(path, 'it cannot be written', error)
      })
      return new EpisodeFile(path, [])
    }
    if (!whole.startsWith(first)) throw unusable(path, 'it holds a run of other settings')
    // What was being written when the last call was ended.
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole))
    return new EpisodeFile(path, linesOf(whole.slice(first.length), path))
  }

  add(step: EpisodeStep): void {
    this.#append({ step })
  }

  finish({ ended, message, activations }: EpisodeEnd): void {
    const stored = activations === null ? null : plain(activations)
    this.#append({ end: { ended, message, activations: stored } })
  }

  /** At once, so that whatever ends this process leaves whole steps. */
  #append(line: Line): void {
    try {
      appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
    } catch (error) {
      throw unusable(this.#path, 'it cannot be written', error)
    }
  }
}

function linesOf(text: string, path: string): Line[] {
  try {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  } catch (error) {
    throw unusable(path, 'a line of it is not JSON', error)
  }
}

function plain(sums: ActivationSums): StoredEnd['activations'] {
  return { ...sums, entropyWeighted: [...sums.entropyWeighted], timeWeighted: [...sums.timeWeighted] }
}

function restored({ activations, ...end }: StoredEnd): EpisodeEnd {
  if (activations === null) return { ...end, activations }
  const { entropyWeighted, timeWeighted, ...rest } = activations
  const sums = {
    ...rest,
    entropyWeighted: Float64Array.from(entropyWeighted),
    timeWeighted: Float64Array.from(timeWeighted),
  }
  return { ...end, activations: sums }
}

function unusable(path: string, reason: string, cause?: unknown): ProblemError {
  const message = `${path} cannot be used for this run: ${reason}. Choose another place with --out, or remove it.`
  return new ProblemError('bad-input', message, { cause })
}
