import { formatPoint } from '../hooks/point-name'
import { knobValue, shareKnob, type Knob, type SteeringMethod } from './_method'

const gainKnob: Knob = { name: 'gain', label: 'Gain', unit: '×', min: 0, max: 4, step: 0.05, initial: 0 }

const scaleHeads: SteeringMethod<'heads'> = {
  id: 'scale-heads',
  label: 'Scale heads',
  what: 'Multiplies what chosen heads write; gain 0 silences them, 1 leaves them alone.',
  source: 'Michel, Levy and Neubig, "Are Sixteen Heads Really Better than One?", arXiv 1905.10650',
  needs: 'heads',
  knobs: [shareKnob, gainKnob],
  isAdditive: false,
  positions: { kind: 'all' },
  derive: null,
  plan({ heads, positions }, knobs, idPrefix) {
    const gain = knobValue(gainKnob, knobs)
    return heads.map(({ block, heads: chosen }) => ({
      kind: 'scale-heads',
      id: `${idPrefix}-${block}`,
      point: formatPoint({ tower: '', block, site: 'attn.hook_z' }),
      isOn: true,
      strength: knobValue(shareKnob, knobs),
      positions,
      gains: chosen.map((head) => ({ head, gain })),
    }))
  },
}
export default scaleHeads
