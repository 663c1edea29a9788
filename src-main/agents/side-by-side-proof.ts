/**
 * Whether a model writes answers side by side as it writes them row by row, found by a run: some graphs count
 * positions by themselves, or attend by distance in the sequence.
 */
import { canMaskScores } from '../hooks/score-mask'
import type { LocatedModel } from '../hooks/located'
import { isObject, type JsonObject } from '../language/json'
import type { Session } from '../runtime/session'
import { Decoder } from '../language/decoder'
import type { AgentModel } from './agent-model'
import { HookSwitch } from './hook-switch'
import { SideBySide } from './side-by-side'
import { RowByRow, type Together } from './together'

/** Worth a proof: every block can be masked, and none looks back a limited number of tokens, which a short proof would not show. */
export function maySideBySide(located: LocatedModel, config: JsonObject | null): boolean {
  return canMaskScores(located) && !hasWindow(config)
}

/** Any of the names that families give to it: sliding_window, window_size, attention_chunk_size … */
function hasWindow(config: JsonObject | null): boolean {
  const text = config?.['text_config']
  const whole = { ...config, ...(isObject(text) ? text : {}) }
  if (whole['use_sliding_window'] === false) return false
  return Object.entries(whole).some(
    ([name, value]) => /window|chunk/.test(name) && typeof value === 'number' && value > 0,
  )
}

const found = new WeakMap<Session, Promise<boolean>>()

/** `tokens` are some of a real prompt, two at least. Runs once for each session. */
export async function writesSideBySide(agent: AgentModel, tokens: readonly number[]): Promise<boolean> {
  const { session, layout } = agent.model
  if (layout.positions === null || layout.caches.length === 0) return false
  const known = found.get(session)
  if (known !== undefined) return await known
  const proof = compare(agent, tokens.slice(0, mostTokens))
  found.set(session, proof)
  return await proof
}

const mostTokens = 6
const answers = 3
const steps = 3
/** Of the spread of the scores, as for padding: rounding stays below, a wrong position or a seen neighbour does not. */
const tolerance = { single: 1e-3, half: 1e-2 }

async function compare(agent: AgentModel, tokens: readonly number[]): Promise<boolean> {
  const hooks = new HookSwitch(agent.hooks)
  const promptLength = tokens.length
  const start = new Decoder(agent.model, { hooks, promptLength, pads: [0] })
  await start.step([tokens])
  const slots = Array.from({ length: answers }, (_, slot) => slot)
  const rows = await write(new RowByRow(start, slots, promptLength), tokens)
  const start1 = { decoder: start, length: promptLength, promptLength }
  const side = await write(new SideBySide(agent, hooks, start1), tokens)
  const isHalf = agent.model.layout.caches.some((cache) => cache.isHalf)
  return rows.every((row, index) => isClose(row, side[index] ?? row.slice(0, 0), isHalf))
}

/** Scores after a few tokens of each answer, which all differ. */
async function write(together: Together, tokens: readonly number[]): Promise<readonly Float32Array[]> {
  let logits: readonly Float32Array[] = []
  for (let step = 0; step < steps; step++) {
    const next = Array.from({ length: answers }, (_, slot) => ({
      slot,
      token: tokens[(slot + 2 * step) % tokens.length] ?? 0,
    }))
    logits = await together.step(next)
  }
  return logits.map((row) => Float32Array.from(row))
}

function isClose(expected: Float32Array, actual: Float32Array, isHalf: boolean): boolean {
  let [low, high, largest] = [Infinity, -Infinity, 0]
  for (const [id, value] of expected.entries()) {
    low = Math.min(low, value)
    high = Math.max(high, value)
    const difference = Math.abs(value - (actual[id] ?? NaN))
    largest = difference <= largest ? largest : difference
  }
  return largest <= (high - low) * (isHalf ? tolerance.half : tolerance.single)
}
