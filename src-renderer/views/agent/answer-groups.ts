/** Sampled answers grouped by the arm they chose; the same words are counted, not repeated. */
import type { EpisodeStep } from '../../../src-main/ipc/contract'
import { answerParts } from './answer-text'

interface GroupedAnswer {
  readonly thought: string
  readonly actionText: string
  readonly times: number
  readonly isExecuted: boolean
}

export interface AnswerGroup {
  /** null = not valid. */
  readonly action: number | null
  readonly answers: readonly GroupedAnswer[]
  /** Of the valid answers. */
  readonly share: number
  readonly count: number
}

/** In the order of arms, those nobody chose too; the invalid last, if there are any. */
export function answerGroups({ completions, counts, chosen, valid }: EpisodeStep): readonly AnswerGroup[] {
  const actions: readonly (number | null)[] = [...counts.keys(), null]
  return actions
    .map((action) => {
      const of = completions.flatMap((completion, index) =>
        completion.action === action
          ? [{ ...answerParts(completion.text), isExecuted: index === chosen }]
          : [],
      )
      const share = action === null || valid === 0 ? 0 : of.length / valid
      return { action, answers: merged(of), share, count: of.length }
    })
    .filter(({ action, count }) => action !== null || count > 0)
}

function merged(
  answers: readonly { readonly thought: string; readonly action: string; readonly isExecuted: boolean }[],
): readonly GroupedAnswer[] {
  const byText = new Map<string, GroupedAnswer>()
  for (const { thought, action, isExecuted } of answers) {
    const key = `${thought}\n${action}`
    const known = byText.get(key)
    byText.set(key, {
      thought,
      actionText: action,
      times: (known?.times ?? 0) + 1,
      isExecuted: isExecuted || (known?.isExecuted ?? false),
    })
  }
  return [...byText.values()].sort((a, b) => Number(b.isExecuted) - Number(a.isExecuted) || b.times - a.times)
}
