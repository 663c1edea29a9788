/**
 * Runs prompts through a decoder, each distinct one once, and what they begin with in common once for
 * all. Shorter prompts are padded on the left.
 */
import type { StepHooks } from '../hooks/step-hooks'
import { Decoder, type DecoderModel } from './decoder'
import type { LogitRows } from './logit-rows'

type Tokens = readonly number[]

export interface Prefilled {
  /** Holds one row for each of the prompts given. */
  readonly decoder: Decoder
  /** Logits after a prompt; `rowOf` says in which row, since equal prompts share one. */
  readonly logits: LogitRows
  readonly rowOf: readonly number[]
}

/** A shorter beginning costs as much to run apart as to run again. */
const shortestShared = 8
const paddingToken = 0

export async function prefill(
  model: DecoderModel,
  prompts: readonly Tokens[],
  hooks: StepHooks,
): Promise<Prefilled> {
  const { distinct, rowOf } = findDistinct(prompts)
  const promptLength = Math.max(...distinct.map((prompt) => prompt.length))
  const pads = distinct.map((prompt) => promptLength - prompt.length)
  const shared = canShare(model, pads) ? sharedLength(distinct, pads) : 0
  const begun =
    shared > 0
      ? await runShared(model, distinct[0]?.slice(0, shared) ?? [], { hooks, promptLength, pads })
      : new Decoder(model, { hooks, promptLength, pads })
  // Where a row is padded, its part of the shared cache is shorter by as much, so more of it is run again.
  const rows = distinct.map((prompt, row) => padded(prompt, pads[row] ?? 0).slice(shared))
  const logits = await begun.step(rows)
  const isOneToOne = rowOf.length === distinct.length
  const changes = { promptLength, pads: rowOf.map((row) => pads[row] ?? 0) }
  const decoder = isOneToOne
    ? begun
    : begun.withRows(
        rowOf.map((from) => ({ from, shift: 0 })),
        changes,
      )
  return { decoder, logits, rowOf }
}

/** A graph that counts positions itself would count those of a padded row on from the wrong place. */
function canShare({ layout }: DecoderModel, pads: readonly number[]): boolean {
  const isPadded = pads.some((pad) => pad > 0)
  return layout.caches.length > 0 && (layout.positions !== null || !isPadded)
}

async function runShared(
  model: DecoderModel,
  tokens: Tokens,
  run: { hooks: StepHooks; promptLength: number; pads: readonly number[] },
): Promise<Decoder> {
  const single = new Decoder(model, { ...run, pads: [0] })
  await single.step([tokens])
  return single.withRows(
    run.pads.map((shift) => ({ from: 0, shift })),
    run,
  )
}

function findDistinct(prompts: readonly Tokens[]): { distinct: readonly Tokens[]; rowOf: readonly number[] } {
  const rows = new Map<string, number>()
  const distinct: Tokens[] = []
  const rowOf = prompts.map((prompt) => {
    const key = prompt.join()
    const known = rows.get(key)
    if (known !== undefined) return known
    rows.set(key, distinct.length)
    return distinct.push(prompt) - 1
  })
  return { distinct, rowOf }
}

/** Tokens that all begin with; 0 where running them apart gains nothing or a row's padding would not fit. */
function sharedLength(prompts: readonly Tokens[], pads: readonly number[]): number {
  const [first = []] = prompts
  if (prompts.length < 2) return 0
  // At least one token of each must be left, for the logits after it.
  const longest = Math.min(...prompts.map((prompt) => prompt.length)) - 1
  let shared = 0
  while (shared < longest && prompts.every((prompt) => prompt[shared] === first[shared])) shared++
  return shared >= shortestShared && shared >= Math.max(...pads) ? shared : 0
}

function padded(prompt: Tokens, pad: number): number[] {
  return [...new Array<number>(pad).fill(paddingToken), ...prompt]
}
