import { ProblemError } from '../lib/problem'
import { formatPoint } from '../hooks/point-name'
import { knobValue, shareKnob, type Knob, type SteeringMethod } from './_method'
import { outsideSpans } from './spans/token-spans'

const alphaKnob: Knob = {
  name: 'alpha',
  label: 'Attention left outside',
  unit: '×',
  min: 0.001,
  max: 1,
  step: 0.001,
  initial: 0.01,
}

/**
 * Before the softmax, ln α is added at every prompt column outside the spans, for all query rows: after it,
 * those columns have α of their mass, and the row is divided by its sum. Generated columns stay as they are.
 * Several spans are one set (their union); the authors' code adds a bias for each span instead, which
 * lowers the spans themselves against generated tokens. At strength s the factor is α^s.
 */
const highlightSpan: SteeringMethod<'spans'> = {
  id: 'highlight-span',
  label: 'Highlight a span',
  what: 'Makes chosen heads attend to words of the prompt, by lowering the rest of the prompt.',
  source: 'Zhang et al., "Tell Your Model Where to Attend" (PASTA), arXiv 2311.02262',
  needs: 'spans',
  knobs: [shareKnob, alphaKnob],
  isAdditive: false,
  positions: { kind: 'all' },
  derive: null,
  plan({ heads, spans, promptLength }, knobs, idPrefix) {
    const alpha = knobValue(alphaKnob, knobs)
    if (!(alpha > 0)) {
      throw new ProblemError(
        'bad-input',
        `The attention left outside a span must be above 0, not ${alpha}. Give a number such as 0.01.`,
      )
    }
    const outside = outsideSpans(spans, promptLength)
    return heads.map(({ block, heads: chosen }) => ({
      kind: 'bias-scores',
      id: `${idPrefix}-${block}`,
      point: formatPoint({ tower: '', block, site: 'attn.hook_scores' }),
      isOn: true,
      strength: knobValue(shareKnob, knobs),
      positions: { kind: 'all' },
      heads: chosen === null ? null : [...chosen],
      keys: { kind: 'ranges', ranges: outside.map(([start, end]) => [start, end]) },
      bias: Math.log(alpha),
    }))
  },
}
export default highlightSpan
