/** Every action of the gaze lab. */
import type { Action } from '../../state/actions.svelte'
import { comparison } from '../../state/comparison.svelte'
import { copyFigure } from '../../state/copy-figure'
import { gaze } from '../../state/gaze.svelte'
import { layers } from '../../state/layers.svelte'
import { choosePictures } from '../../state/picture-file'
import { randomSeed } from '../../state/random-seed'
import { stage } from '../../state/stage.svelte'

const hasImage = (): boolean => gaze.image !== null
const hasPrediction = (): boolean => gaze.prediction !== null

const picture: readonly Action[] = [
  { id: 'gaze.open', title: 'Open pictures', shortcut: 'Mod+O', worksInFields: true, run: choosePictures },
  {
    id: 'gaze.samples',
    title: 'Show or hide the samples',
    run: () => stage.toggleSamples(),
  },
  {
    id: 'gaze.save',
    title: 'Save this run',
    shortcut: 'Mod+S',
    worksInFields: true,
    enabled: hasImage,
    run: () => gaze.save(),
  },
  {
    id: 'gaze.export',
    title: 'Export figure, fixations or density',
    shortcut: 'Mod+E',
    worksInFields: true,
    enabled: hasPrediction,
    run: () => void (stage.isExportOpen = true),
  },
  { id: 'gaze.copy', title: 'Copy the figure', shortcut: 'Mod+C', enabled: hasPrediction, run: copyFigure },
].map((action) => ({ ...action, group: 'Picture' }))

const edit: readonly Action[] = [
  {
    id: 'gaze.undo',
    title: 'Undo',
    shortcut: 'Mod+Z',
    worksInFields: true,
    enabled: () => gaze.history.canUndo,
    run: () => gaze.undo(),
  },
  {
    id: 'gaze.redo',
    title: 'Redo',
    shortcut: ['Mod+Shift+Z', 'Mod+Y'],
    worksInFields: true,
    enabled: () => gaze.history.canRedo,
    run: () => gaze.redo(),
  },
  {
    id: 'gaze.reseed',
    title: 'Draw other viewers (new seed)',
    shortcut: 'D',
    run: () => gaze.set({ seed: randomSeed() }),
  },
  { id: 'gaze.reset', title: 'Reset all settings', run: () => gaze.set(gaze.initial) },
  {
    id: 'gaze.compare',
    title: 'A/B: hold this as A and compare',
    shortcut: 'C',
    enabled: hasPrediction,
    run: () => comparison.toggle(),
  },
  {
    id: 'gaze.swap',
    title: 'Swap A and B',
    shortcut: 'X',
    enabled: () => comparison.isActive,
    run: () => comparison.swap(),
  },
  {
    id: 'gaze.cancel',
    title: 'Cancel the prediction',
    shortcut: 'Escape',
    enabled: () => gaze.busy !== null,
    run: () => gaze.cancel(),
  },
].map((action) => ({ ...action, group: 'Settings' }))

const layerActions: readonly Action[] = [
  { id: 'gaze.heat', title: 'Heatmap', shortcut: 'H', run: () => gaze.setLook({ heat: !layers.heat }) },
  { id: 'gaze.path', title: 'Scanpath', shortcut: 'P', run: () => gaze.setLook({ path: !layers.path }) },
  {
    id: 'gaze.numbers',
    title: 'Numbers',
    shortcut: 'N',
    run: () => gaze.setLook({ numbers: !layers.numbers }),
  },
  {
    id: 'gaze.fovea',
    title: 'Foveated view',
    shortcut: 'F',
    enabled: hasPrediction,
    run: () => layers.toggleProjection('fovea'),
  },
  {
    id: 'gaze.relief',
    title: 'Relief in 3D',
    shortcut: 'R',
    enabled: hasPrediction,
    run: () => layers.toggleProjection('relief'),
  },
  {
    id: 'gaze.nextViewer',
    title: 'Next viewer',
    shortcut: 'J',
    enabled: hasPrediction,
    run: () => gaze.viewers.step(1, gaze.scanpaths.length),
  },
  {
    id: 'gaze.previousViewer',
    title: 'Previous viewer',
    shortcut: 'K',
    enabled: hasPrediction,
    run: () => gaze.viewers.step(-1, gaze.scanpaths.length),
  },
  {
    id: 'gaze.allViewers',
    title: 'All viewers',
    shortcut: 'A',
    enabled: hasPrediction,
    run: () => gaze.viewers.showAll(),
  },
  {
    id: 'gaze.table',
    title: 'Table of fixations',
    shortcut: 'T',
    enabled: hasPrediction,
    run: () => void (stage.isTableOpen = true),
  },
].map((action) => ({ ...action, group: 'Layers and viewers' }))

const { playback, viewport } = stage
const time: readonly Action[] = [
  {
    id: 'gaze.play',
    title: 'Play or pause',
    shortcut: 'Space',
    enabled: hasPrediction,
    run: () => playback.toggle(),
  },
  {
    id: 'gaze.nextFixation',
    title: 'Next fixation',
    shortcut: '.',
    enabled: hasPrediction,
    run: () => stage.step(1),
  },
  {
    id: 'gaze.previousFixation',
    title: 'Previous fixation',
    shortcut: ',',
    enabled: hasPrediction,
    run: () => stage.step(-1),
  },
  {
    id: 'gaze.start',
    title: 'To the start',
    shortcut: 'Home',
    enabled: hasPrediction,
    run: () => playback.seek(0),
  },
  {
    id: 'gaze.end',
    title: 'To the end',
    shortcut: 'End',
    enabled: hasPrediction,
    run: () => playback.seek(playback.totalMs),
  },
].map((action) => ({ ...action, group: 'Time' }))

const zoom: readonly Action[] = [
  {
    id: 'gaze.zoomIn',
    title: 'Zoom in',
    shortcut: ['+', '=', 'Mod+=', 'Mod++'],
    run: () => viewport.zoomBy(1),
  },
  { id: 'gaze.zoomOut', title: 'Zoom out', shortcut: ['-', 'Mod+-'], run: () => viewport.zoomBy(-1) },
  {
    id: 'gaze.fit',
    title: 'Fit the window',
    shortcut: 'Mod+0',
    worksInFields: true,
    run: () => viewport.fit(),
  },
  { id: 'gaze.actualSize', title: 'Actual size', shortcut: 'Mod+1', run: () => viewport.actualSize() },
].map((action) => ({ ...action, group: 'Zoom' }))

export const gazeActions: readonly Action[] = [...picture, ...edit, ...layerActions, ...time, ...zoom]
