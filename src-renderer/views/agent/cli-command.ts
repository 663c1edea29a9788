/** The command line that plays the shown episode again. */
import type { EpisodeSetup } from '../../../src-main/ipc/contract'
import { app } from '../../state/app.svelte'
import { copyText } from '../../ui/export/clipboard'
import { lab } from './agent-lab.svelte'

export interface CommandParts {
  readonly modelId: string
  readonly setup: EpisodeSetup
  readonly temperature: number
  /** Null where nothing is steered. */
  readonly steering: { readonly file: string; readonly block: number; readonly beta: number } | null
  /** Name of a wording that the command knows; null = one of the user's own. */
  readonly wordingId: string | null
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

export function banditCommand({ modelId, setup, temperature, steering, wordingId }: CommandParts): string {
  const { task, horizon, samples, seed } = setup
  const words = [
    'npm run --silent saccade -- agent bandit',
    `--model ${quoted(modelId)}`,
    ...(steering === null
      ? []
      : [`--vector ${quoted(steering.file)} --layer ${steering.block} --beta ${steering.beta}`]),
    `--arms ${task.means.length} --means ${task.means.join(',')}`,
    task.kind === 'bernoulli' ? '--bernoulli' : `--spread ${task.spread}`,
    `--wording ${wordingId ?? 'wording.json'}`,
    `--horizon ${horizon} --samples ${samples} --temperature ${temperature} --seed ${seed}`,
  ]
  return words.join(' ')
}

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
