import type { Edit } from '../hooks/edit'
import { formatPoint } from '../hooks/point-name'
import { knobValue, strengthKnob, type KnobValues, type Materials } from './_method'

/** strength × vector, added to the residual stream behind each direction's block. */
export function addDirections(
  { directions, positions }: Materials['directions'],
  knobs: KnobValues,
  idPrefix: string,
): Edit[] {
  const strength = knobValue(strengthKnob, knobs)
  return directions.map(({ block, vector }) => ({
    kind: 'add',
    id: `${idPrefix}-${block}`,
    point: formatPoint({ tower: '', block, site: 'hook_resid_post' }),
    isOn: true,
    strength,
    positions,
    vector: Array.from(vector),
  }))
}
