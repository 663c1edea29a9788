import { addDirections } from './_add-directions'
import { strengthKnob, type SteeringMethod } from './_method'
import { principalDirections } from './directions/principal-directions'

const pcaDifference: SteeringMethod<'directions'> = {
  id: 'pca-difference',
  label: 'Principal direction of differences',
  what: 'Adds the unit direction along which the differences within pairs of prompts vary most.',
  source: 'Zou et al., "Representation Engineering", arXiv 2310.01405; repeng\'s "pca_diff"',
  needs: 'directions',
  knobs: [strengthKnob],
  isAdditive: true,
  positions: { kind: 'all' },
  derive: (pairs) => principalDirections(pairs, 'differences'),
  plan: addDirections,
}
export default pcaDifference
