import { addDirections } from './_add-directions'
import { strengthKnob, type SteeringMethod } from './_method'
import { principalDirections } from './directions/principal-directions'

const pcaCentre: SteeringMethod<'directions'> = {
  id: 'pca-centre',
  label: 'Principal direction of centred pairs',
  what: 'Adds the unit direction along which prompts, less the mean of their pair, vary most.',
  source: 'Zou et al., "Representation Engineering", arXiv 2310.01405; repeng\'s "pca_center"',
  needs: 'directions',
  knobs: [strengthKnob],
  isAdditive: true,
  positions: { kind: 'all' },
  derive: (pairs) => principalDirections(pairs, 'centred-runs'),
  plan: addDirections,
}
export default pcaCentre
