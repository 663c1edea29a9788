import { describe, expect, test } from 'vitest'
import type { Edit, Positions } from '../../../src-main/hooks/edit'
import { editBase, heads, runToy, wholeStep, width } from './toy-model'

const residual = 'blocks.0.hook_resid_post'
const z = 'blocks.0.attn.hook_z'
const scores = 'blocks.0.attn.hook_scores'
const pattern = 'blocks.0.attn.hook_pattern'

const floats = (values: readonly number[], shape: readonly number[]) => ({
  data: Float32Array.from(values),
  shape,
})
/** To five decimals, as single precision has them. */
const near = (values: readonly number[]): unknown[] =>
  values.map((value) => expect.closeTo(value, 5) as unknown)
/** ln of a row, for both heads: its softmax is the row. */
const logRow = (row: readonly number[]) => floats([...row, ...row].map(Math.log), [1, heads, 1, row.length])
const key = (column: number): Positions => ({ kind: 'ranges', ranges: [[column, column + 1]] })

describe('edits of a residual stream', () => {
  const x = floats([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, width])
  const cases: readonly (readonly [string, Partial<Edit>, readonly number[]])[] = [
    ['add', { kind: 'add', vector: [1, 0, 0, -1], strength: 2 }, [3, 2, 3, 2, 7, 6, 7, 6]],
    ['project out', { kind: 'project', vector: [0, 5, 0, 0] }, [1, 0, 3, 4, 5, 0, 7, 8]],
    ['project out half', { kind: 'project', vector: [0, 5, 0, 0], strength: 0.5 }, [1, 1, 3, 4, 5, 3, 7, 8]],
    ['clamp', { kind: 'clamp', vector: [0, 0, 2, 0], min: 4, max: 6 }, [1, 2, 4, 4, 5, 6, 6, 8]],
    [
      'replace one position',
      { kind: 'replace', heads: null, at: [1], values: [[9, 9, 9, 9]] },
      [1, 2, 3, 4, 9, 9, 9, 9],
    ],
    [
      'replace in one head, by half',
      { kind: 'replace', point: z, heads: [1], at: [0], values: [[9, 9, 9, 9]], strength: 0.5 },
      [1, 2, 6, 6.5, 5, 6, 7, 8],
    ],
    [
      'silence a head',
      { kind: 'scale-heads', point: z, gains: [{ head: 0, gain: 0 }] },
      [0, 0, 3, 4, 0, 0, 7, 8],
    ],
  ]
  test.each(cases)('%s', async (_, edit, expected) => {
    const { y } = await runToy({ edits: [{ ...editBase, point: residual, ...edit } as Edit] }, wholeStep(2), {
      x,
    })
    expect([...y]).toEqual(near(expected))
  })

  test('are made in the order stated', async () => {
    const add: Edit = { ...editBase, id: 'a', kind: 'add', point: residual, vector: [0, 1, 0, 0] }
    const project: Edit = { ...editBase, id: 'b', kind: 'project', point: residual, vector: [0, 1, 0, 0] }
    const first = await runToy({ edits: [add, project] }, wholeStep(2), { x })
    const last = await runToy({ edits: [project, add] }, wholeStep(2), { x })
    expect([first.y[1], last.y[1]]).toEqual([0, 1])
  })
})

describe('which tokens', () => {
  const vector = [1, 0, 0, 0]
  const step = wholeStep(3, { past: 2, promptLength: 4 })
  const cases: readonly (readonly [string, Positions, readonly number[]])[] = [
    ['all', { kind: 'all' }, [1, 1, 1]],
    ['the prompt', { kind: 'prompt' }, [1, 1, 0]],
    ['what was generated', { kind: 'generated' }, [0, 0, 1]],
    ['the last and every later one', { kind: 'last' }, [0, 1, 1]],
    ['ranges', { kind: 'ranges', ranges: [[0, 3]] }, [1, 0, 0]],
    ['a mask', { kind: 'mask', mask: [9, 9, 0.5, 0.25] }, [0.5, 0.25, 0]],
  ]
  test.each(cases)('%s', async (_, positions, expected) => {
    const { y } = await runToy(
      { edits: [{ ...editBase, kind: 'add', point: residual, vector, positions }] },
      step,
    )
    expect([...y.filter((__, index) => index % width === 0)]).toEqual(near(expected))
  })

  test('padding on the left is not counted', async () => {
    const padded = wholeStep(3, { batch: 2, realLengths: [3, 1] })
    const positions: Positions = { kind: 'ranges', ranges: [[0, 1]] }
    const { y } = await runToy(
      { edits: [{ ...editBase, kind: 'add', point: residual, vector, positions }] },
      padded,
    )
    expect([...y.filter((__, index) => index % width === 0)]).toEqual(near([1, 0, 0, 0, 0, 1]))
  })
})

describe('edits of attention', () => {
  const one = wholeStep(1, { past: 3, promptLength: 3 })

  test('a bias of ln 0.01 outside a span is PASTA: .5 .3 .2 around the middle', async () => {
    // cards/steering, "PASTA": [.5, .3, .2], G = {1}, α = .01 → [.01629, .97720, .00651].
    const base = { ...editBase, kind: 'bias-scores' as const, point: scores, bias: Math.log(0.01) }
    const edits: Edit[] = [
      { ...base, id: 'left', heads: [0], keys: key(0) },
      { ...base, id: 'right', heads: [0], keys: key(2) },
    ]
    const given = { scores: logRow([0.5, 0.3, 0.2]) }
    const { p } = await runToy({ edits }, wholeStep(1, { past: 2, promptLength: 2 }), given)
    expect([...p]).toEqual(near([0.01629, 0.9772, 0.00651, 0.5, 0.3, 0.2]))
  })

  const change = { kind: 'redistribute', keys: key(1), factor: 0.4 } as const
  test.each([
    // cards/steering, "ACT": [.4, .3*, .2, .1], β = .4 → [.50286, .12, .25143, .12571].
    ['redistribute', change, [0.50286, 0.12, 0.25143, 0.12571]],
    ['redistribute by 1', { ...change, factor: 1 }, [0.4, 0.3, 0.2, 0.1]],
    ['set', { kind: 'set', columns: [{ column: 0, value: 0.7 }] }, [0.7, 0.15, 0.1, 0.05]],
    ['multiply', { kind: 'multiply', keys: key(3), factor: 6 }, [0.26667, 0.2, 0.13333, 0.4]],
    ['silence', { kind: 'multiply', keys: key(0), factor: 0 }, [0, 0.5, 0.33333, 0.16667]],
  ] as const)('%s', async (_, to, expected) => {
    const edit = {
      ...editBase,
      kind: 'edit-pattern',
      point: pattern,
      heads: [1],
      change: to,
    } as unknown as Edit
    const { p } = await runToy({ edits: [edit] }, one, { scores: logRow([0.4, 0.3, 0.2, 0.1]) })
    expect([...p]).toEqual(near([0.4, 0.3, 0.2, 0.1, ...expected]))
  })

  test('a row that has nothing else to give its mass to stays as it is', async () => {
    const edit: Edit = {
      ...editBase,
      kind: 'edit-pattern',
      point: pattern,
      heads: null,
      change: { ...change, factor: 0 },
    }
    const { p } = await runToy({ edits: [edit] }, one, { scores: logRow([0, 1, 0, 0]) })
    expect([...p]).toEqual(near([0, 1, 0, 0, 0, 1, 0, 0]))
  })

  test('a key that the mask hides gets nothing', async () => {
    const to = { kind: 'set', columns: [{ column: 3, value: 0.5 }] } as const
    const edit = {
      ...editBase,
      kind: 'edit-pattern',
      point: pattern,
      heads: [0],
      change: to,
    } as unknown as Edit
    const { p } = await runToy({ edits: [edit] }, one, { scores: logRow([0.5, 0.25, 0.25, 0]) })
    expect([...p]).toEqual(near([0.5, 0.25, 0.25, 0, 0.5, 0.25, 0.25, 0]))
  })
})
