/** `agent study`: runs it, writes its files, and ends on Ctrl-C without losing what was done. */
import { resolve } from 'node:path'
import packageFile from '../../package.json'
import type { Check } from '../agents/study/checks'
import type { StudyListener } from '../agents/study/meter'
import { roughTime } from '../agents/study/pace'
import { runStudy } from '../agents/study/run-study'
import { defaultSettings, quickSettings, type StudySettings } from '../agents/study/settings'
import { writeStudyFiles } from '../agents/study/write-study-files'
import { isProblem, ProblemError } from '../lib/problem'
import { withAgent, type AgentSetup } from './_agent-setup'
import type { StudyCommand } from './_agent-study'
import { makeOutFolder } from './_out-folder'

/** As shells say of a program that Ctrl-C ended. */
const interruptedExit = 130

export async function runAgentStudy(command: StudyCommand): Promise<void> {
  const settings = settingsOf(command)
  await makeOutFolder(command.out)
  const interruption = new AbortController()
  const stopListening = onInterrupt(interruption)
  const progress = new StudyProgress()
  try {
    await withAgent({ ...command, wording: 'buttons', runs: Infinity }, async (setup) => {
      await study(setup, command, { settings, signal: interruption.signal, listener: progress })
    })
  } catch (error) {
    if (!interruption.signal.aborted || !(isProblem(error, 'cancelled') || isAbort(error))) throw error
    progress.say(
      `Interrupted. Everything up to the last step is kept in ${command.out}; the same command goes on from there.`,
    )
    process.exitCode = interruptedExit
  } finally {
    stopListening()
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

interface Running {
  readonly settings: StudySettings
  readonly signal: AbortSignal
  readonly listener: StudyListener
}

async function study(
  { engine, folder, keys }: AgentSetup,
  command: StudyCommand,
  running: Running,
): Promise<void> {
  const { record, vectors } = await runStudy({
    engine,
    place: {
      modelId: command.model,
      folder,
      device: { device: command.device, allowFallback: false },
      out: command.out,
      keys,
      appVersion: packageFile.version,
    },
    command: typedCommand(process.argv.slice(2)),
    ...running,
  })
  const files = await writeStudyFiles(command.out, record, vectors)
  running.listener.say(`Done in ${roughTime(record.elapsedMs)}.`)
  if (command.json === true) {
    const { checks, choice, notes, elapsedMs, model, device, seed } = {
      ...record,
      seed: record.settings.seed,
    }
    process.stdout.write(
      `${JSON.stringify({ files, checks, choice, notes, elapsedMs, model, device, seed })}\n`,
    )
    return
  }
  process.stdout.write(`${record.checks.map(lineOf).join('')}${resolve(files.report)}\n`)
}

const sizes = [
  'experiments',
  'runs',
  'horizon',
  'samples',
  'evaluationSamples',
  'decisions',
  'layers',
  'betas',
  'temperatures',
] as const

/** What was said on the command line in the place of the usual sizes. */
function settingsOf(command: StudyCommand): StudySettings {
  const base = command.quick === true ? quickSettings : defaultSettings
  const said = sizes.flatMap((name) => (command[name] === undefined ? [] : [[name, command[name]] as const]))
  const settings: StudySettings = { ...base, ...Object.fromEntries(said), seed: command.seed }
  if (!settings.betas.some((beta) => beta > 0))
    throw new ProblemError('bad-input', 'Among the strengths of --betas one at least must be above 0.')
  return {
    ...settings,
    layers: settings.layers === null ? null : ordered(settings.layers),
    betas: ordered(settings.betas).filter((beta) => beta !== 0),
    temperatures: ordered(settings.temperatures).filter((temperature) => temperature !== 1),
  }
}

const ordered = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)

/** The first Ctrl-C ends the study in order, the second at once. */
function onInterrupt(interruption: AbortController): () => void {
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(interruptedExit)
    interruption.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return () => {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** A word with anything but plain characters is put in quotes, so that the line can be typed again. */
function typedCommand(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w.,:/@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  )
  return ['saccade', ...quoted].join(' ')
}

function lineOf({ verdict, claim, value, low, high, unit }: Check): string {
  const shown = (number: number): string => number.toFixed(3)
  const interval = low === null || high === null ? '' : ` [${shown(low)}, ${shown(high)}]`
  const number = value === null ? '' : `  ${shown(value)}${interval}${unit === '' ? '' : ` ${unit}`}`
  return `${verdict.padEnd(13)}  ${claim}${number}\n`
}

/** Lines at most so often where standard error is no terminal, ms. */
const quietMs = 20_000

class StudyProgress implements StudyListener {
  readonly #isTerminal = process.stderr.isTTY
  #lastMs = 0
  #lastPhase = ''
  #isLineOpen = false

  say(sentence: string): void {
    process.stderr.write(`${this.#isLineOpen ? '\n' : ''}${sentence}\n`)
    this.#isLineOpen = false
  }

  progress(phase: string, share: number, leftMs: number | null): void {
    const left = leftMs === null ? '' : `, about ${roughTime(leftMs)} left`
    const text = `${(100 * share).toFixed(0).padStart(3)} %  ${phase}${left}`
    const nowMs = performance.now()
    if (this.#isTerminal) {
      if (nowMs - this.#lastMs < 100 && phase === this.#lastPhase) return
      process.stderr.write(`\r\u001b[K${text}`)
      this.#isLineOpen = true
    } else if (nowMs - this.#lastMs >= quietMs || phase !== this.#lastPhase) process.stderr.write(`${text}\n`)
    else return
    this.#lastMs = nowMs
    this.#lastPhase = phase
  }
}
