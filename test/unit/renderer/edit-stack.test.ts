import { describe, expect, test } from 'vitest'
import { EditStack, type NewEntry } from '../../../src-renderer/views/model/edit-stack.svelte'
import { isLabEntry } from '../../../src-renderer/views/model/lab-entry'

const direction: NewEntry = {
  title: 'Glad',
  methodId: 'add-vector',
  isOn: true,
  knobs: { strength: 0 },
  blocks: [2],
  positions: 'all',
  subject: { needs: 'directions', directions: [{ block: 2, vector: [1, 0] }], origin: 'two pairs' },
}

describe('the stack of edits', () => {
  test('a drag is one step to undo, however many values it went through', () => {
    const stack = new EditStack(() => undefined)
    stack.add(direction)
    for (const strength of [1, 2, 3]) stack.turn('edit1', 'strength', strength)
    stack.commit()
    stack.undo()
    expect(stack.entries[0]?.knobs).toEqual({ strength: 0 })
    stack.redo()
    expect(stack.entries[0]?.knobs).toEqual({ strength: 3 })
  })

  test('another model begins with nothing to go back to', () => {
    const stack = new EditStack(() => undefined)
    stack.add(direction)
    stack.turn('edit1', 'strength', 4)
    stack.empty()
    stack.undo()
    stack.redo()
    expect(stack.entries).toEqual([])
  })
})

describe('an entry of a file', () => {
  const entry = { ...direction, id: 'edit1' }
  test('is taken as it was saved', () => {
    expect(isLabEntry(JSON.parse(JSON.stringify(entry)))).toBe(true)
  })

  test.each([
    ['nothing', null],
    ['no subject', { ...entry, subject: undefined }],
    ['a subject of another kind', { ...entry, subject: { needs: 'toString' } }],
    [
      'a vector with a text in it',
      { ...entry, subject: { ...direction.subject, directions: [{ block: 2, vector: ['1'] }] } },
    ],
    ['a knob that is no number', { ...entry, knobs: { strength: null } }],
    ['positions that there are not', { ...entry, positions: 'some' }],
    ['half a span', { ...entry, subject: { needs: 'spans', spans: [[1]], promptLength: 3 } }],
  ])('with %s is none', (_, value) => {
    expect(isLabEntry(value)).toBe(false)
  })
})
