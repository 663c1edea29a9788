/** `--steer` and `--capture`: the same hooks as in the model lab, from a terminal. */
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import * as v from 'valibot'
import { locateModel } from '../adapters/locate-model'
import { editsSchema, type Edit } from '../hooks/edit'
import type { HookDriver } from '../hooks/hook-driver'
import { hashModel } from '../hooks/model-hash'
import { hookableOptions, rewriteModel } from '../hooks/hooked-model'
import type { LanguageModelFiles } from '../language/model-files'
import { ProblemError } from '../lib/problem'
import type { SessionOptions } from '../runtime/session'
import { addDirections } from '../steering/_add-directions'
import { editsOfStack, stackSchema } from '../steering/_steering-stack'
import { checkFits } from '../steering/vectors/steering-vector'
import { readVectorFile } from '../steering/vectors/vector-file'

export interface SteeringCommand {
  readonly steer?: string
  /** For a vector: factor, and the blocks it acts behind. */
  readonly strength: number
  readonly blocks?: readonly number[]
  readonly capture?: readonly string[]
}

export interface Steering {
  /** How the model is to be opened. */
  readonly open: SessionOptions & { readonly graph: Uint8Array }
  readonly hooks: HookDriver
}

const largestSteerBytes = 64e6

/** Rewrites the model's graph; null where nothing is steered or captured. */
export async function prepareSteering(
  files: LanguageModelFiles,
  command: SteeringCommand,
): Promise<Steering | null> {
  if (command.steer === undefined && command.capture === undefined) return null
  const locate: Parameters<typeof rewriteModel>[0]['locate'] = (model) =>
    locateModel(model, { config: files.config })
  const bare = rewriteModel({ source: files.graphPath, locate, plan: {} })
  const tower = bare.located.towers[0]
  const edits = await readEdits(command, {
    width: tower?.width ?? 0,
    blocks: tower?.blocks.length ?? 0,
    modelHash: await hashModel(files.graphPath),
    isForced: false,
  })
  const captures = (command.capture ?? []).map((point) => ({ point, tokens: 'all' as const }))
  const plan = { edits, captures, proof: edits.length > 0 }
  const { bytes, weightsFolder, hooks } = rewriteModel({ source: files.graphPath, locate, plan })
  const folder = weightsFolder === null ? {} : { weightsFolder }
  return { open: { ...hookableOptions(folder), graph: bytes }, hooks }
}

type Target = Parameters<typeof checkFits>[1]

async function readEdits({ steer, strength, blocks }: SteeringCommand, target: Target): Promise<Edit[]> {
  if (steer === undefined) return []
  if (extname(steer).toLowerCase() === '.json') return await readEditsFile(steer)
  const vector = await readVectorFile(steer)
  checkFits(vector, target)
  const chosen = blocks ?? [usualBlock(vector.directions.map(({ block }) => block))]
  const directions = vector.directions.filter(({ block }) => chosen.includes(block))
  if (directions.length < chosen.length) {
    const there = vector.directions.map(({ block }) => block).join(', ')
    throw new ProblemError(
      'bad-input',
      `${steer} has directions for blocks ${there}. Choose among them with --blocks.`,
    )
  }
  return addDirections({ directions, positions: { kind: 'all' } }, { strength }, 'steer')
}

/** The middle one. */
function usualBlock(blocks: readonly number[]): number {
  return blocks[Math.floor(blocks.length / 2)] ?? 0
}

/** A stack saved by the model lab, or a bare list of edits. */
async function readEditsFile(path: string): Promise<Edit[]> {
  const found = await stat(path).catch(() => null)
  if (found === null)
    throw new ProblemError('bad-input', `There is no file ${path}. Check the path after --steer.`)
  if (found.size > largestSteerBytes)
    throw new ProblemError('bad-input', `${path} is too large for a file of edits.`)
  const value = parseJson(await readFile(path, 'utf8'), path)
  const edits = v.safeParse(editsSchema, value)
  if (edits.success) return edits.output
  const file = v.safeParse(v.object({ format: v.literal('saccade-edits'), stack: stackSchema }), value)
  if (file.success) return editsOfStack(file.output.stack)
  const [issue] = Array.isArray(value) ? edits.issues : file.issues
  throw new ProblemError(
    'bad-input',
    `${path} holds no edits: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}. Save them in the model lab.`,
  )
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ProblemError('bad-input', `${path} is not JSON. Save the edits again.`, { cause: error })
  }
}
