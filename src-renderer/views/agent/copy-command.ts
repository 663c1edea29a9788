/** Copies the command line that plays the shown episode again. */
import type { Wording } from '../../../src-main/ipc/contract'
import { app } from '../../state/app.svelte'
import { copyText } from '../../ui/export/clipboard'
import { lab } from './agent-lab.svelte'
import { banditCommand, type CommandParts } from './bandit-command'

export async function copyCommand(): Promise<void> {
  const { modelId, game, temperature } = lab
  if (modelId === null) return
  const setup = lab.shownSetup
  const hasMoved = new Set(game.steps.map(({ beta }) => beta)).size > 1
  const wordingId = wordingIdOf(setup.wording)
  try {
    await copyText(banditCommand({ modelId, setup, temperature, wordingId, steering: steeringInForce() }))
    app.notify(hasMoved ? 'warning' : 'good', noticeOf(hasMoved, wordingId === null))
  } catch (thrown) {
    app.problem(thrown)
  }
}

function wordingIdOf(wording: Wording): string | null {
  const written = JSON.stringify(wording)
  return lab.wordings.find((known) => JSON.stringify(known.wording) === written)?.wordingId ?? null
}

function steeringInForce(): CommandParts['steering'] {
  const { vector, block, agent } = lab
  const beta = lab.game.steps.at(-1)?.beta ?? lab.beta
  if (vector === null || beta === 0) return null
  return { file: vector === agent?.vector ? null : `${vector.title}.safetensors`, block, beta }
}

function noticeOf(hasMoved: boolean, isOwnWording: boolean): string {
  const wording = isOwnWording ? ' Your own wording is not in it: save it as wording.json first.' : ''
  if (!hasMoved) return `The command is on the clipboard.${wording}`
  return `The command is on the clipboard. β was moved while this episode was played, and the command plays all of it at the last β.${wording}`
}
