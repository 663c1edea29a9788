/** What the verbs of the agent lab need before the first step: the model, the words, the engine processes. */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import * as v from 'valibot'
import type { Wording } from '../agents/bandit'
import { wordings } from '../agents/bandit-text'
import { isSmallModel } from '../agents/small-model'
import { engineEntryFile } from '../bundles'
import { createBroker } from '../engine/broker'
import type { Engine } from '../engine/_contract'
import { nodeSpawner } from '../engine/spawn-node'
import { hashModel } from '../hooks/model-hash'
import { ProblemError } from '../lib/problem'
import type { AgentOptions } from './_agent-options'
import { findLanguageModel, languageModelPath } from './_language-models'

export interface AgentSetup {
  readonly folder: string
  readonly modelHash: string
  readonly wording: Wording
  readonly engine: Engine
  /** Names of the engine processes. */
  readonly keys: readonly string[]
}

export type SetupOptions = Pick<AgentOptions, 'model' | 'wording' | 'runs' | 'device' | 'processes'>

/** Ends the engine processes whatever happens in `work`. */
export async function withAgent(
  options: SetupOptions,
  work: (setup: AgentSetup) => Promise<void>,
): Promise<void> {
  const wording = await readWording(options.wording)
  const { graphPath } = await findLanguageModel(options.model, 'auto')
  const modelHash = await hashModel(graphPath)
  const count = options.processes ?? (await usualProcesses(graphPath, options))
  const keys = Array.from({ length: Math.min(count, options.runs) }, (_, index) => `agent-${index}`)
  const engine = createBroker({ spawn: nodeSpawner(engineEntryFile) })
  try {
    await work({ folder: languageModelPath(options.model), modelHash, wording, engine, keys })
  } finally {
    await engine.dispose()
  }
}

/** A large model, or one on a graphics card, fills the machine alone. */
async function usualProcesses(graphPath: string, { device }: SetupOptions): Promise<number> {
  const isOnCpu = device === 'auto' || device === 'cpu'
  return isOnCpu && (await isSmallModel(graphPath)) ? availableParallelism() : 1
}

const word = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60), v.regex(/^[^\n\r]*$/))
const wordingSchema = v.object({ name: word, arm: word, arms: word, unit: word, units: word })

async function readWording(idOrFile: string): Promise<Wording> {
  const known = wordings.find(({ id }) => id === idOrFile)
  if (known !== undefined) return plainWording(known)
  const text = await readFile(idOrFile, 'utf8').catch((error: unknown) => {
    const ids = wordings.map(({ id }) => id).join(', ')
    const message = `There is no wording "${idOrFile}". Choose ${ids}, or give a JSON file.`
    throw new ProblemError('bad-input', message, { cause: error })
  })
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), wordingSchema), text)
  if (parsed.success) return parsed.output
  throw new ProblemError(
    'bad-input',
    `${idOrFile} is no wording: it needs name, arm, arms, unit and units, each a short text, as in {"name": "Lever", "arm": "lever", "arms": "levers", "unit": "coin", "units": "coins"}.`,
  )
}

function plainWording({ name, arm, arms, unit, units }: Wording): Wording {
  return { name, arm, arms, unit, units }
}
