import { formatPoint } from '../hooks/point-name'
import { knobValue, shareKnob, type SteeringMethod } from './_method'
import { meanDifferences } from './directions/mean-difference'

/** x − s (x·u) u, u = v / ‖v‖, behind each direction's block. */
const projectOut: SteeringMethod<'directions'> = {
  id: 'project-out',
  label: 'Project out',
  what: 'Removes a direction from the residual stream, so that the model can no longer tell by it.',
  source: 'Arditi et al., "Refusal in Language Models Is Mediated by a Single Direction", arXiv 2406.11717',
  needs: 'directions',
  knobs: [shareKnob],
  isAdditive: false,
  positions: { kind: 'all' },
  derive: meanDifferences,
  plan({ directions, positions }, knobs, idPrefix) {
    return directions.map(({ block, vector }) => ({
      kind: 'project',
      id: `${idPrefix}-${block}`,
      point: formatPoint({ tower: '', block, site: 'hook_resid_post' }),
      isOn: true,
      strength: knobValue(shareKnob, knobs),
      positions,
      vector: Array.from(vector),
    }))
  },
}
export default projectOut
