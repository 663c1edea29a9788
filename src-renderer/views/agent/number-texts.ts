/** Numbers of the agent lab as people read them. */
export function durationText(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 1) return 'a second'
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  return `${(minutes / 60).toFixed(1)} h`
}

export const nats = (value: number): string => value.toFixed(2)

export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`

/** β with its sign, as the table and the marks show it. */
export function betaText(beta: number): string {
  const shown = Number(beta.toFixed(3))
  return `${shown < 0 ? '−' : ''}${Math.abs(shown)}`
}

/** A reward as the agent was told it: 1 or 0 of Bernoulli arms, else a rounded number. */
export const rewardText = (reward: number): string => String(Number(reward.toFixed(1)))

/** A mean with as many digits as its size asks for. */
export const meanText = (mean: number): string =>
  Math.abs(mean) < 2 ? mean.toFixed(2) : Math.abs(mean) < 1000 ? mean.toFixed(1) : mean.toFixed(0)
