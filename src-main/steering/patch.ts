import { knobValue, shareKnob, type SteeringMethod } from './_method'

const patch: SteeringMethod<'capture'> = {
  id: 'patch',
  label: 'Patch',
  what: 'Puts what another run computed at a point in place of what this run computes there.',
  source: 'Vig et al., "Causal Mediation Analysis", arXiv 2004.12265; Meng et al., arXiv 2202.05262',
  needs: 'capture',
  knobs: [shareKnob],
  isAdditive: false,
  positions: { kind: 'all' },
  derive: null,
  plan: ({ point, values, at, heads }, knobs, idPrefix) => [
    {
      kind: 'replace',
      id: `${idPrefix}-0`,
      point,
      isOn: true,
      strength: knobValue(shareKnob, knobs),
      // Those it has values for: the proof counts them, and no others.
      positions: { kind: 'ranges', ranges: at.map((token) => [token, token + 1]) },
      values: values.map((row) => Array.from(row)),
      at: [...at],
      heads: heads === null ? null : [...heads],
    },
  ],
}
export default patch
