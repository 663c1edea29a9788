import type { DeviceInfo } from '../../../src-main/ipc/contract'

/** `Works: 1.4 ms, error at most 2e-7`, or what went wrong. */
export function proofText({ works, elapsedMs, maxError, message }: NonNullable<DeviceInfo['proof']>): string {
  if (!works) return message
  const time =
    elapsedMs === null ? '' : ` in ${elapsedMs < 10 ? elapsedMs.toFixed(1) : Math.round(elapsedMs)} ms`
  const error =
    maxError === null
      ? ''
      : maxError === 0
        ? ', the same as on the CPU'
        : `, error at most ${maxError.toPrecision(1)}`
  return `Works${time}${error}`
}
