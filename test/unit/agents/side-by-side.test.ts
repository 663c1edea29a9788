/** Answers side by side in one sequence against answers in rows of their own; and a history against a fresh start. */
import { beforeAll, describe, expect, it } from 'vitest'
import { promptOf } from '../../../src-main/agents/agent-model'
import { begin, readStates } from '../../../src-main/agents/decide'
import { drawAnswers, type Start } from '../../../src-main/agents/draw-answers'
import { maySideBySide } from '../../../src-main/agents/side-by-side-proof'
import { SideBySide } from '../../../src-main/agents/side-by-side'
import { RowByRow, type Together } from '../../../src-main/agents/together'
import { openAgent, openMind, steerOf, type OpenAgent } from '../../../src-main/engine/jobs/agent/open-agent'
import { buttons } from './played'
import { pushVector, writeScriptedAgent } from './scripted-agent'

const decision = (turns: number) => ({
  wording: buttons,
  arms: 2,
  rounds: 9,
  past: Array.from({ length: turns }, (_, turn) => ({
    answer: 'Thought: I compare.\nAction: I choose Button 1.',
    feedback: `Button 1 gave ${90 + turn} points.`,
  })),
})

let open: OpenAgent
beforeAll(async () => {
  const folder = await writeScriptedAgent({ second: 0.4, attention: 1 })
  open = await openAgent(folder, 'cpu', { isRead: true, steer: [0] })
})

async function startAt(
  turns: number,
  beta: number,
): Promise<{ mind: ReturnType<typeof openMind>; start: Start }> {
  const mind = openMind(open.agent)
  const { ids } = promptOf(open.agent, decision(turns))
  await mind.history.advance(ids)
  const steer = steerOf(open.agent, { block: 0, vector: pushVector(), beta })
  return { mind, start: await begin(mind, ids, steer) }
}

const gap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0)

describe('side by side', () => {
  it('is found to work on a plain decoder', () => {
    expect(open.agent.isSideBySide).toBe(true)
  })

  it('gives the scores of rows of their own, steered too', async () => {
    const { mind, start } = await startAt(2, 1.5)
    const promptLength = start.prompt.length
    const sides = new SideBySide(open.agent, mind.hooks, {
      decoder: start.decoder,
      length: promptLength,
      promptLength,
    })
    const ways: Together[] = [sides, new RowByRow(start.decoder, [0, 1, 2, 3], promptLength)]
    const slots = [[0, 1, 2, 3], [0, 1, 2, 3], [0, 2, 3], [3]]
    for (const [step, going] of slots.entries()) {
      const next = going.map((slot) => ({ slot, token: 20 + 7 * slot + step }))
      const [side, row] = [await ways[0]!.step(next), await ways[1]!.step(next)]
      expect(side).toHaveLength(going.length)
      for (const [index, scores] of side.entries()) expect(gap(scores, row[index]!)).toBeLessThan(1e-4)
    }
    expect(sides.length).toBe(promptLength + 12)
  })

  it('would see its neighbours without the mask', async () => {
    const { mind, start } = await startAt(2, 0)
    const promptLength = start.prompt.length
    const masked = new SideBySide(open.agent, mind.hooks, {
      decoder: start.decoder,
      length: promptLength,
      promptLength,
    })
    const scores = await masked.step([
      { slot: 0, token: 30 },
      { slot: 1, token: 90 },
    ])
    const bare = start.decoder.withRows([{ from: 0, shift: 0 }], { promptLength, pads: [0] })
    const logits = await bare.step([[30, 90]])
    expect(gap(scores[0]!, logits.row(0, 0))).toBeLessThan(1e-4)
    expect(gap(scores[1]!, logits.row(0, 1))).toBeGreaterThan(1e-3)
  })

  it('draws the same answers, more than fit one batch too', async () => {
    const { mind, start } = await startAt(1, 0.05)
    const drawing = { samples: 40, temperature: 1, maxTokens: 8, seed: 3, place: 1 }
    const rows = { ...mind, agent: { ...mind.agent, isSideBySide: false } }
    const drawn = await drawAnswers(mind, start, drawing)
    expect(await drawAnswers(rows, start, drawing)).toEqual(drawn)
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(2)
  })

  it('is not tried where a window may hide what a short proof does not show', () => {
    const located = open.opened.locate()
    expect(maySideBySide(located, {})).toBe(true)
    expect(maySideBySide(located, { sliding_window: null })).toBe(true)
    expect(maySideBySide(located, { sliding_window: 4096, use_sliding_window: false })).toBe(true)
    expect(maySideBySide(located, { sliding_window: 4096 })).toBe(false)
    expect(maySideBySide(located, { text_config: { attention_chunk_size: 8192 } })).toBe(false)
  })
})

describe('steering', () => {
  it('of strength 0 gives the bits of the model without hooks', async () => {
    const { mind, start } = await startAt(2, 0)
    const bare = await openAgent(open.opened.folder, 'cpu', { isRead: false, steer: [] })
    const plain = openMind(bare.agent)
    await plain.history.advance(start.prompt)
    const { logits } = await begin(plain, start.prompt, null)
    expect(start.logits).toEqual(logits)
    expect((await startAt(2, 1)).start.logits).not.toEqual(logits)
    // What is read stays that of the untouched model.
    const before = await readStates(mind, start.prompt)
    await begin(mind, start.prompt, steerOf(open.agent, { block: 0, vector: pushVector(), beta: 9 }))
    expect(await readStates(mind, start.prompt)).toEqual(before)
  })
})

describe('a history', () => {
  const rewriting =
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' }}{% if message['role'] == 'assistant' and not loop.last %}{{ message['content'].split('\\n')[-1] }}{% else %}{{ message['content'] }}{% endif %}{{ '<|end|>' }}{% endfor %}{{ '<|user|>' + (messages | length | string) + '<|assistant|>' }}"

  it.each([
    ['goes on', undefined],
    ['begins anew where the template rewrites the past', rewriting],
  ])('%s, and ends where a fresh one does', async (_, template) => {
    const folder = await writeScriptedAgent({ attention: 1, ...(template === undefined ? {} : { template }) })
    const { agent } = await openAgent(folder, 'cpu', { isRead: false, steer: [] })
    const grown = openMind(agent)
    for (const turns of [0, 1, 2, 3]) {
      const { ids } = promptOf(agent, decision(turns))
      await grown.history.advance(ids)
      const fresh = openMind(agent)
      await fresh.history.advance(ids)
      const [a, b] = [await begin(grown, ids, null), await begin(fresh, ids, null)]
      expect(gap(a.logits, b.logits)).toBeLessThan(1e-4)
    }
  })
})
