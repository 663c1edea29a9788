/** Drives planned hooks through the steps of a run: feeds them, keeps what they read, counts what they did. */
import { ProblemError } from '../lib/problem'
import type { Outputs } from '../runtime/session'
import type { Feeds, Tensor } from '../runtime/tensor'
import type { Captured } from './capture'
import type { Edit } from './edit'
import { weightsOf } from './edits/_builder'
import type { PlannedHooks } from './plan'
import { noScoreMask } from './score-mask'
import type { Step, StepHooks } from './step-hooks'
import { countTouched } from './token-weights'

/** What an edit did at a step. */
export interface Firing {
  readonly id: string
  /** Tokens it touched, over all sequences. */
  readonly tokens: number
  /** ‖after − before‖; null where the plan asked for no proof. */
  readonly changeNorm: number | null
}

export interface StepRecord {
  readonly step: Step
  readonly captured: readonly Captured[]
  readonly fired: readonly Firing[]
}

export interface HookDriver extends StepHooks {
  /** Takes an edit's new numbers, from the next step on. Throws when it needs another graph. */
  update(edit: Edit): void
  /** [1, 1, queries, keys], added to the scores of every block at each step until it is changed; null = nothing. */
  maskScores(mask: Tensor | null): void
  /** The records of all steps since the last call; they count towards the memory limit until then. */
  take(): readonly StepRecord[]
  /** The same graph with every edit off and nothing recorded: the unsteered model. */
  readonly unsteered: StepHooks
}

export function makeDriver(planned: PlannedHooks): HookDriver {
  const records: StepRecord[] = []
  let heldBytes = 0
  return {
    outputs: (step) => {
      const bytes = bytesOf(planned, step)
      checkMemory(heldBytes + bytes, planned.memoryLimitBytes)
      return outputNames(planned)
    },
    feeds: (step) => feedsOf(planned, step),
    receive: (step, outputs) => {
      heldBytes += bytesOf(planned, step)
      records.push(recordOf(planned, step, outputs))
    },
    update: (edit) => updateEdit(planned, edit),
    maskScores: (mask) => {
      if (planned.scoreMask === null) throw new Error('plan the model with a score mask first')
      planned.scoreMask.current = mask
    },
    take: () => {
      heldBytes = 0
      return records.splice(0)
    },
    unsteered: {
      outputs: () => [],
      feeds: (step) => muted(planned, () => feedsOf(planned, step)),
      receive: () => undefined,
    },
  }
}

/** Bytes that a step reads. */
export function bytesOf({ captures }: PlannedHooks, step: Step): number {
  return captures.reduce((sum, capture) => sum + capture.bytes(step), 0)
}

function checkMemory(bytes: number, limit: number): void {
  if (bytes <= limit) return
  throw new ProblemError(
    'refused',
    `What is to be read would hold ${megabytes(bytes)} MB, above the limit of ${megabytes(limit)} MB. Read fewer tokens, heads or points, or raise the limit.`,
  )
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

function outputNames({ edits, captures }: PlannedHooks): string[] {
  return [
    ...captures.map(({ output }) => output),
    ...edits.flatMap(({ change }) => (change === null ? [] : [change])),
  ]
}

function feedsOf({ edits, captures, scoreMask }: PlannedHooks, step: Step): Feeds {
  const feeds: Record<string, Tensor> =
    scoreMask === null ? {} : { [scoreMask.input]: scoreMask.current ?? noScoreMask }
  for (const { inputs } of [...edits, ...captures])
    for (const input of inputs) feeds[input.name] = input.of(step)
  return feeds
}

function recordOf({ edits, captures }: PlannedHooks, step: Step, outputs: Outputs): StepRecord {
  const captured = captures.map((capture) => capture.arrange(step, tensorOf(outputs, capture.output)))
  const fired = edits.map(({ edit, change }) => ({
    id: edit.id,
    tokens: countTouched(weightsOf(edit, step), step.batch * step.length),
    changeNorm: change === null ? null : Number(tensorOf(outputs, change).data[0]),
  }))
  return { step, captured, fired }
}

function tensorOf(outputs: Outputs, name: string): Tensor {
  const tensor = outputs[name]
  if (tensor === undefined)
    throw new Error(`the run gave no "${name}": ask the hooks which outputs they need`)
  return tensor
}

function updateEdit({ edits }: PlannedHooks, edit: Edit): void {
  const planned = edits.find((each) => each.edit.id === edit.id)
  if (planned === undefined || !hasSameGraph(planned.edit, edit)) {
    throw new ProblemError(
      'refused',
      `The edit "${edit.id}" is of another kind or at another point than the one in the graph. Open the model anew with it.`,
    )
  }
  planned.edit = edit
}

/** Whether two edits differ in numbers alone. */
export function hasSameGraph(a: Edit, b: Edit): boolean {
  if (a.kind !== b.kind || a.point !== b.point) return false
  if (a.kind === 'edit-pattern' && b.kind === 'edit-pattern') return a.change.kind === b.change.kind
  if (a.kind === 'replace' && b.kind === 'replace') return (a.heads === null) === (b.heads === null)
  return true
}

function muted<Result>({ edits }: PlannedHooks, work: () => Result): Result {
  const kept = edits.map(({ edit }) => edit)
  for (const planned of edits) planned.edit = { ...planned.edit, isOn: false }
  try {
    return work()
  } finally {
    for (const [index, planned] of edits.entries()) {
      const edit = kept[index]
      if (edit !== undefined) planned.edit = edit
    }
  }
}
