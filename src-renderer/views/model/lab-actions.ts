/** Every action of the model lab. */
import type { Action } from '../../state/actions.svelte'
import { app } from '../../state/app.svelte'
import { randomSeed } from '../../state/random-seed'
import { copyEdits, openEdits, saveEdits } from './edit-files'
import { lab } from './lab.svelte'

const hasModel = (): boolean => lab.structure !== null
const hasTokens = (): boolean => lab.run.tokens.length > 0
const step = (by: number): void => {
  const row = (lab.attention.row ?? lab.run.tokens.length - 1) + by
  if (row >= 0 && row < lab.run.tokens.length) lab.lookAt(row)
}

const text: readonly Action[] = [
  {
    id: 'model.generate',
    title: 'Write',
    shortcut: 'Mod+Enter',
    worksInFields: true,
    enabled: hasModel,
    run: () => lab.generate(),
  },
  {
    id: 'model.stop',
    title: 'Stop',
    shortcut: 'Escape',
    enabled: () => lab.run.isRunning,
    run: () => lab.run.stop(),
  },
  {
    id: 'model.reseed',
    title: 'Another seed',
    shortcut: 'D',
    enabled: hasModel,
    run: () => lab.set({ seed: randomSeed() }),
  },
  {
    id: 'model.nextToken',
    title: 'Next token',
    shortcut: 'ArrowRight',
    enabled: hasTokens,
    run: () => step(1),
  },
  {
    id: 'model.previousToken',
    title: 'Token before',
    shortcut: 'ArrowLeft',
    enabled: hasTokens,
    run: () => step(-1),
  },
].map((action) => ({ ...action, group: 'Text' }))

const edits: readonly Action[] = [
  {
    id: 'model.undo',
    title: 'Undo',
    shortcut: 'Mod+Z',
    enabled: () => lab.stack.history.canUndo,
    run: () => lab.stack.undo(),
  },
  {
    id: 'model.redo',
    title: 'Redo',
    shortcut: ['Mod+Shift+Z', 'Mod+Y'],
    enabled: () => lab.stack.history.canRedo,
    run: () => lab.stack.redo(),
  },
  {
    id: 'model.openEdits',
    title: 'Open edits or a vector',
    shortcut: 'Mod+O',
    enabled: hasModel,
    run: openEdits,
  },
  {
    id: 'model.saveEdits',
    title: 'Save the edits',
    shortcut: 'Mod+S',
    enabled: () => lab.stack.entries.length > 0,
    run: saveEdits,
  },
  {
    id: 'model.copyEdits',
    title: 'Copy the edits as text',
    enabled: () => lab.stack.entries.length > 0,
    run: copyEdits,
  },
  {
    id: 'model.more',
    title: 'Get another model',
    run: () => {
      app.view = 'models'
    },
  },
  { id: 'model.verify', title: 'Check the laws on this model', enabled: hasModel, run: () => lab.verify() },
].map((action) => ({ ...action, group: 'Edits' }))

export const labActions: readonly Action[] = [...text, ...edits]
