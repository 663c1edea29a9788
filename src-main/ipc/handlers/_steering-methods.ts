/** Steering methods as the model lab's panel needs them. */
import type { Edit } from '../../hooks/edit'
import type { AnySteeringMethod } from '../../steering/_method'
import type { SteeringMethod } from '../contract'

export function describeMethod(method: AnySteeringMethod): SteeringMethod {
  const { id, label, what, source, needs, knobs, derive } = method
  const kinds = [...new Set(planSmall(method).map(({ kind }) => kind))]
  return { methodId: id, label, what, source, needs, knobs: [...knobs], isDerived: derive !== null, kinds }
}

/** A plan is a pure function, so the smallest one tells what edits a method makes. */
function planSmall(method: AnySteeringMethod): Edit[] {
  const positions = { kind: 'all' } as const
  switch (method.needs) {
    case 'directions':
      return method.plan({ directions: [{ block: 0, vector: Float32Array.of(1) }], positions }, {}, 'x')
    case 'heads':
      return method.plan({ heads: [{ block: 0, heads: [0] }], positions }, {}, 'x')
    case 'spans':
      return method.plan({ heads: [{ block: 0, heads: null }], spans: [[0, 1]], promptLength: 2 }, {}, 'x')
    case 'capture': {
      const point = 'blocks.0.hook_resid_post'
      return method.plan({ point, values: [Float32Array.of(1)], at: [0], heads: null }, {}, 'x')
    }
  }
}
