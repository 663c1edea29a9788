/** 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054

/** Wilson's 95 % interval of a share (E. B. Wilson 1927), clipped to 0 … 1; all of it where nothing was tried. */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1]
  const share = successes / trials
  const middle = share + z ** 2 / (2 * trials)
  const half = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  const scale = 1 + z ** 2 / trials
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)]
}
