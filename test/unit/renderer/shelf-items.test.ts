import { describe, expect, it } from 'vitest'
import type { LocalModel, PublicModel, Transfer } from '../../../src-main/ipc/contract'
import { itemsOf, rowsOf, type ShelfSources } from '../../../src-renderer/views/models/shelf-items'

const entry: PublicModel = {
  repo: 'org/tiny',
  title: 'Tiny',
  what: '',
  licence: 'MIT',
  formats: [{ dtype: 'fp32', bytes: 5 }],
  usualDtype: 'fp32',
  ranHere: null,
}
const local: LocalModel = {
  modelId: 'hub-org--tiny',
  title: 'org/tiny',
  source: 'hub',
  folder: '/cache/tiny',
  bytes: 5,
  formats: ['fp32'],
  commit: 'a'.repeat(40),
  remarks: [],
  obstacle: null,
  isLoaded: false,
}
const transfer: Transfer = {
  transferId: 't1',
  kind: 'pull',
  name: 'org/tiny@main',
  dtype: 'auto',
  state: 'running',
  step: 'onnx/model.onnx',
  doneBytes: 1,
  totalBytes: 5,
  bytesPerSecond: 2,
  message: null,
  modelId: null,
}
const nothing: ShelfSources = {
  shipped: [],
  local: { models: [], unreadable: [], unfinished: [] },
  catalogue: [entry],
  transfers: [],
}

describe('the shelf', () => {
  it('gives a download to its row, whatever revision was asked for', () => {
    expect(itemsOf({ ...nothing, transfers: [transfer] })).toMatchObject([
      { kind: 'hub', key: 'hub:org/tiny', title: 'Tiny', transfer: { transferId: 't1' } },
    ])
  })

  it('shows a model that is here once, with what the catalogue knows of it', () => {
    const here = { models: [local], unreadable: [], unfinished: [] }
    expect(itemsOf({ ...nothing, local: here })).toMatchObject([
      { kind: 'local', key: 'hub-org--tiny', title: 'Tiny', entry: { licence: 'MIT' } },
    ])
  })

  it('shows what was cut short though no catalogue knows it', () => {
    const unfinished = [{ repo: 'org/other', bytes: 3 }]
    const items = itemsOf({ ...nothing, local: { models: [], unreadable: [], unfinished } })
    expect(items.map(({ key }) => key)).toEqual(['hub:org/other', 'hub:org/tiny'])
    expect(items[0]).toMatchObject({ partialBytes: 3, entry: null })
  })

  it('leaves out headings of groups without a hit', () => {
    const here = {
      models: [{ ...local, title: 'mine', source: 'imported' as const }],
      unreadable: [],
      unfinished: [],
    }
    const items = itemsOf({ ...nothing, local: here })
    expect(rowsOf(items, '')).toHaveLength(4)
    expect(rowsOf(items, ' MINE ')).toMatchObject([
      { heading: 'On this machine' },
      { item: { title: 'mine' } },
    ])
    expect(rowsOf(items, 'x')).toEqual([])
  })
})
