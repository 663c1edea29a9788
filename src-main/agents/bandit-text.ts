/** What the agent is told and how it answers, in a wording's own words; the training recipe reads the same file. */
import type { ChatMessage } from '../language/chat-template'
import text from './bandit-text.json'
import type { Decision, Wording } from './bandit'

export interface NamedWording extends Wording {
  readonly id: string
  readonly title: string
}

export const wordings: readonly NamedWording[] = text.wordings

/** The opening message: the arms, how many rounds, and the form of an answer. */
export function openingText(wording: Wording, arms: number, rounds: number): string {
  const names = Array.from({ length: arms }, (_, arm) => armName(wording, arm))
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
  return filled(text.opening, { ...wording, rounds, count: arms, list, Name: wording.name })
}

/** What the agent is told after a choice; `reward` as it reads, see `rewardText`. */
export function feedbackText(wording: Wording, arm: number, reward: string): string {
  const units = reward === '1' ? wording.unit : wording.units
  return filled(text.feedback, { Name: wording.name, number: arm + 1, reward, units })
}

/** The sentence of the Action line that chooses an arm. */
export function actionText(wording: Wording, arm: number): string {
  return filled(text.action, { Name: wording.name, number: arm + 1 })
}

export function armName({ name }: Wording, arm: number): string {
  return `${name} ${arm + 1}`
}

/** The dialogue up to the moment at which the agent speaks. */
export function messagesOf({ wording, arms, rounds, past }: Decision): ChatMessage[] {
  const said = past.flatMap(({ answer, feedback }) => [
    { role: 'assistant', content: answer },
    { role: 'user', content: feedback },
  ])
  return [{ role: 'user', content: openingText(wording, arms, rounds) }, ...said]
}

function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (gap, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : gap,
  )
}
