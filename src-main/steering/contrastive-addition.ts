import { addDirections } from './_add-directions'
import { strengthKnob, type SteeringMethod } from './_method'
import { meanDifferences } from './directions/mean-difference'

const contrastiveAddition: SteeringMethod<'directions'> = {
  id: 'contrastive-addition',
  label: 'Contrastive activation addition',
  what: 'Adds the mean difference between prompts that show a trait and prompts that show its opposite.',
  source: 'Rimsky et al., "Steering Llama 2 via Contrastive Activation Addition", arXiv 2312.06681',
  needs: 'directions',
  knobs: [strengthKnob],
  isAdditive: true,
  // Positions after the prompt, as the authors' add_vector_after_position does.
  positions: { kind: 'generated' },
  derive: meanDifferences,
  plan: addDirections,
}
export default contrastiveAddition
