import { addDirections } from './_add-directions'
import { strengthKnob, type SteeringMethod } from './_method'

const addVector: SteeringMethod<'directions'> = {
  id: 'add-vector',
  label: 'Add a vector',
  what: 'Adds strength × a vector of yours to the residual stream.',
  source: 'Turner et al., "Activation Addition", arXiv 2308.10248',
  needs: 'directions',
  knobs: [strengthKnob],
  isAdditive: true,
  positions: { kind: 'all' },
  derive: null,
  plan: addDirections,
}
export default addVector
