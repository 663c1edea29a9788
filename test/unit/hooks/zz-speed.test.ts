import { test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { hookableOptions, rewriteModel } from '../../../src-main/hooks/hooked-model'
import { openSession } from '../../../src-main/runtime/session'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import { noHooks } from '../../../src-main/hooks/step-hooks'

test('speed', async () => {
  const path = process.env['MODEL']!
  const steps = Number(process.env['STEPS'] ?? 24)
  const rounds = Number(process.env['ROUNDS'] ?? 5)
  const w = Number(process.env['WIDTH'] ?? 768)
  const t0 = performance.now()
  const plain = rewriteModel({ source: path, locate: locateModel, plan: {} })
  console.log('rewrite ms', performance.now() - t0, plain.bytes.length)
  const add = { id: 'a', kind: 'add', point: 'blocks.1.hook_resid_post', isOn: true, strength: 0, positions: { kind: 'all' }, vector: Array(w).fill(0.1) } as const
  const pat = { id: 'p', kind: 'edit-pattern', point: 'blocks.1.attn.hook_pattern', heads: [0], isOn: true, strength: 0, positions: { kind: 'all' }, change: { kind: 'multiply', keys: { kind: 'ranges', ranges: [[0, 1]] }, factor: 2 } } as const
  const plans: Record<string, any> = {
    untouchedDefault: null,
    untouched: {},
    addOff: { edits: [add] },
    addOn: { edits: [{ ...add, strength: 1 }] },
    addOnProof: { edits: [{ ...add, strength: 1 }], proof: true },
    patternLast: { captures: [{ point: 'blocks.1.attn.hook_pattern' }] },
    patternOff: { edits: [pat] },
    patternOn: { edits: [{ ...pat, strength: 1 }] },
  }
  const opened = []
  for (const [name, plan] of Object.entries(plans)) {
    if (process.env['ONLY'] && !process.env['ONLY'].split(',').includes(name)) continue
    const r = rewriteModel({ source: path, locate: locateModel, plan: plan ?? {} })
    const session = await openSession(plan === null ? path : r.bytes, plan === null ? { threads: 1 } : hookableOptions({ threads: 1, ...(r.weightsFolder ? { weightsFolder: r.weightsFolder } : {}) }))
    opened.push({ name, r, session, hooks: name.startsWith('untouched') ? noHooks : r.hooks, times: [] as number[] })
  }
  for (let round = 0; round < rounds; round++) {
    // Interleave step by step: the load of the machine hits all alike.
    const trials = opened.map((o) => ({ o, t: startTrial({ session: o.session, located: o.r.located, inputs: plain.inputs }, { promptLength: 16 }) }))
    for (const { t, o } of trials) await t.run([Array.from({ length: 16 }, (_, i) => i + 3)], o.hooks)
    for (let s = 0; s < steps; s++)
      for (const { o, t } of (s + round) % 2 ? trials : [...trials].reverse()) {
        const start = performance.now()
        await t.run([[s + 5]], o.hooks)
        o.times.push(performance.now() - start)
        if ('take' in o.hooks) (o.hooks as any).take()
      }
  }
  const median = (v: number[]) => [...v].sort((a, b) => a - b)[v.length >> 1]!
  const low = (v: number[]) => [...v].sort((a, b) => a - b)[Math.floor(v.length * 0.2)]!
  const base = opened.find((o) => o.name === 'untouched')!.times
  for (const o of opened) console.log(o.name.padEnd(18), 'median ms', median(o.times).toFixed(3), 'ratio', (median(base) / median(o.times)).toFixed(3), 'p20 ratio', (low(base) / low(o.times)).toFixed(3))
}, 600_000)
