/** Every action of the agent lab. */
import type { Action } from '../../state/actions.svelte'
import { randomSeed } from '../../state/random-seed'
import { lab } from './agent-lab.svelte'
import { betaScale } from './beta-scale'
import { copyCommand } from './copy-command'
import { openEpisode, saveEpisode } from './episode-files'
import { openVector, saveVector } from './vector-files'
import { fit } from '../../ui/value-scale'

const hasAgent = (): boolean => lab.agent !== null
const hasSteps = (): boolean => lab.game.steps.length > 0
const hasVector = (): boolean => lab.vector !== null

const walk = (by: number): void => {
  const last = lab.game.steps.length - 1
  const from = lab.shown ?? last
  lab.select(from + by)
}

/** A fortieth of the slider's way to one side. */
const moveBeta = (by: number): void => {
  const scale = betaScale(lab.vector)
  lab.setBeta(fit(lab.beta + (by * scale.max) / 40, scale))
}

const game: readonly Action[] = [
  {
    id: 'agent.toggle',
    title: 'Run or pause the game',
    shortcut: 'Space',
    enabled: hasAgent,
    run: () => lab.toggle(),
  },
  {
    id: 'agent.step',
    title: 'Play one step',
    shortcut: '.',
    enabled: () => hasAgent() && !lab.game.isRunning,
    run: () => lab.run(1),
  },
  {
    id: 'agent.new',
    title: 'New episode',
    shortcut: 'N',
    enabled: () => lab.game.setup !== null,
    run: () => lab.newEpisode(),
  },
  {
    id: 'agent.reseed',
    title: 'Another seed',
    shortcut: 'D',
    enabled: hasAgent,
    run: () => void (lab.setup = { ...lab.setup, seed: randomSeed() }),
  },
  {
    id: 'agent.next',
    title: 'Next step',
    shortcut: ['ArrowDown', 'ArrowRight'],
    enabled: hasSteps,
    run: () => walk(1),
  },
  {
    id: 'agent.previous',
    title: 'Step before',
    shortcut: ['ArrowUp', 'ArrowLeft'],
    enabled: hasSteps,
    run: () => walk(-1),
  },
  { id: 'agent.first', title: 'First step', shortcut: 'Home', enabled: hasSteps, run: () => lab.select(0) },
  {
    id: 'agent.last',
    title: 'Follow the last step',
    shortcut: 'End',
    enabled: hasSteps,
    run: () => lab.select(null),
  },
].map((action) => ({ ...action, group: 'Game' }))

const steering: readonly Action[] = [
  { id: 'agent.more', title: 'More β', shortcut: ']', enabled: hasVector, run: () => moveBeta(1) },
  { id: 'agent.less', title: 'Less β', shortcut: '[', enabled: hasVector, run: () => moveBeta(-1) },
  { id: 'agent.zero', title: 'β to 0', shortcut: '0', enabled: hasVector, run: () => lab.setBeta(0) },
  {
    id: 'agent.makeVector',
    title: 'Make your own vector',
    enabled: hasAgent,
    run: () => void (lab.collection.isOpen = true),
  },
  { id: 'agent.openVector', title: 'Open a vector', enabled: hasAgent, run: openVector },
  {
    id: 'agent.saveVector',
    title: 'Save the vector as safetensors',
    enabled: hasVector,
    run: () => saveVector('safetensors'),
  },
].map((action) => ({ ...action, group: 'Steering' }))

const files: readonly Action[] = [
  {
    id: 'agent.openEpisode',
    title: 'Open an episode',
    shortcut: 'Mod+O',
    enabled: hasAgent,
    run: openEpisode,
  },
  {
    id: 'agent.saveEpisode',
    title: 'Save the episode',
    shortcut: 'Mod+S',
    enabled: hasSteps,
    run: saveEpisode,
  },
  {
    id: 'agent.copyCommand',
    title: 'Copy the command that repeats it',
    enabled: hasAgent,
    run: copyCommand,
  },
].map((action) => ({ ...action, group: 'Files' }))

export const agentActions: readonly Action[] = [...game, ...steering, ...files]
