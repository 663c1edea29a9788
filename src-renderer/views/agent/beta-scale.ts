/** How far the slider goes: a vector's length is its own, and so is the unit of β. */
import type { AgentVector } from '../../../src-main/ipc/contract'
import type { ValueScale } from '../../ui/value-scale'

/** The paper's sweep ends at 9 to 12.5 (arXiv 2406.00244). */
const usualReach = 12

/** Four times the strength that the vector is meant for, both ways, in steps that a hand can tell apart. */
export function betaScale(vector: AgentVector | null): ValueScale {
  const wanted = Math.abs(vector?.start?.beta ?? 0)
  const reach = wanted === 0 ? usualReach : niceAbove(4 * wanted)
  return { min: -reach, max: reach, step: reach >= 100 ? 1 : reach >= 10 ? 0.1 : 0.01 }
}

function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value * 0.999) ?? 10
  return Number((factor * power).toPrecision(3))
}
