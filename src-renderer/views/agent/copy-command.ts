/** Copies the command line that plays the shown episode again. */
import { app } from '../../state/app.svelte'
import { copyText } from '../../ui/export/clipboard'
import { lab } from './agent-lab.svelte'
import { banditCommand } from './bandit-command'

export async function copyCommand(): Promise<void> {
  const { modelId, vector, block, wordings } = lab
  if (modelId === null) return
  const setup = lab.shownSetup
  const betas = new Set(lab.game.steps.map(({ beta }) => beta))
  const beta = lab.game.steps.at(-1)?.beta ?? lab.beta
  const wording = wordings.find((each) => JSON.stringify(each.wording) === JSON.stringify(setup.wording))
  const isShipped = vector !== null && vector === lab.agent?.vector
  const file = isShipped ? `models/${modelId}/east.safetensors` : `${vector?.title ?? 'vector'}.safetensors`
  const steering = vector === null || beta === 0 ? null : { file, block, beta }
  const parts = { modelId, setup, steering, wordingId: wording?.wordingId ?? null }
  try {
    await copyText(banditCommand({ ...parts, temperature: lab.temperature }))
    app.notify(betas.size > 1 ? 'warning' : 'good', noticeOf(betas.size > 1, wording === undefined))
  } catch (thrown) {
    app.problem(thrown)
  }
}

function noticeOf(hasMoved: boolean, isOwnWording: boolean): string {
  const wording = isOwnWording ? ' Your own wording is not in it: save it as wording.json first.' : ''
  if (!hasMoved) return `The command is on the clipboard.${wording}`
  return `The command is on the clipboard. β was moved while this episode was played, and the command plays all of it at the last β.${wording}`
}
