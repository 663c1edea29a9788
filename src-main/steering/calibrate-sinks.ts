import { formatPoint } from '../hooks/point-name'
import { knobValue, shareKnob, type Knob, type SteeringMethod } from './_method'

const betaKnob: Knob = {
  name: 'beta',
  label: 'Attention the sink keeps',
  unit: '×',
  min: 0,
  max: 1,
  step: 0.01,
  initial: 0.4,
}

/**
 * After the softmax, the chosen columns keep β of their mass, and what is freed goes to the other columns in
 * proportion. The authors find sinks by a threshold on column means and spare the first token; here the
 * columns are chosen by hand, so that the first token can be tried too.
 */
const calibrateSinks: SteeringMethod<'spans'> = {
  id: 'calibrate-sinks',
  label: 'Calibrate sinks',
  what: 'Takes attention from tokens that it only rests on, and gives it to the others in proportion.',
  source: 'Yu et al., "Unveiling and Harnessing Hidden Attention Sinks" (ACT), arXiv 2406.15765',
  needs: 'spans',
  knobs: [shareKnob, betaKnob],
  isAdditive: false,
  positions: { kind: 'all' },
  derive: null,
  plan({ heads, spans }, knobs, idPrefix) {
    return heads.map(({ block, heads: chosen }) => ({
      kind: 'edit-pattern',
      id: `${idPrefix}-${block}`,
      point: formatPoint({ tower: '', block, site: 'attn.hook_pattern' }),
      isOn: true,
      strength: knobValue(shareKnob, knobs),
      positions: { kind: 'all' },
      heads: chosen === null ? null : [...chosen],
      change: {
        kind: 'redistribute',
        keys: { kind: 'ranges', ranges: spans.map(([start, end]) => [start, end]) },
        factor: knobValue(betaKnob, knobs),
      },
    }))
  },
}
export default calibrateSinks
