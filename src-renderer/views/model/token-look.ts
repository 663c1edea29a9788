import type { TextToken } from '../../../src-main/ipc/contract'

/** Line breaks and spaces that would not be seen otherwise. */
export function shownText(text: string): string {
  return text.replaceAll('\n', '↵\n')
}

/** A token's numbers in one line, for its tooltip and the line below the text. */
export function tokenFacts({ text, logProbability, entropyNats, isPrompt }: TextToken): string {
  const parts = [`“${text.replaceAll('\n', '↵')}”`]
  if (logProbability !== null) parts.push(`probability ${percent(Math.exp(logProbability))}`)
  if (entropyNats !== null) parts.push(`entropy ${entropyNats.toFixed(2)} nats`)
  if (isPrompt) parts.push('from the prompt')
  return parts.join(', ')
}

export function percent(share: number): string {
  const value = share * 100
  return `${value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(1)} %`
}

/** How strongly a token is tinted, 0 to 1: the square root, so that small masses still show. */
export function tint(share: number, largest: number): number {
  return largest > 0 && !Number.isNaN(share) ? Math.sqrt(Math.min(1, Math.max(0, share / largest))) : 0
}
