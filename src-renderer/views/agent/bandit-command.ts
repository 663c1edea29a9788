/** The command line that plays an episode again. */
import type { EpisodeSetup } from '../../../src-main/ipc/contract'

export interface CommandParts {
  readonly modelId: string
  readonly setup: EpisodeSetup
  readonly temperature: number
  /** Null where nothing is steered; a file of null is the vector that comes with the model. */
  readonly steering: { readonly file: string | null; readonly block: number; readonly beta: number } | null
  /** Name of a wording that the command knows; null = one of the user's own. */
  readonly wordingId: string | null
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

export function banditCommand({ modelId, setup, temperature, steering, wordingId }: CommandParts): string {
  const { task, horizon, samples, maxTokens, seed } = setup
  const words = [
    'npm run --silent saccade -- agent bandit',
    `--model ${quoted(modelId)}`,
    ...(steering === null
      ? []
      : [
          ...(steering.file === null ? [] : [`--vector ${quoted(steering.file)}`]),
          `--layer ${steering.block} --beta ${steering.beta}`,
        ]),
    `--arms ${task.means.length} --means ${task.means.join(',')}`,
    task.kind === 'bernoulli' ? '--bernoulli' : `--spread ${task.spread}`,
    `--wording ${wordingId ?? 'wording.json'}`,
    `--horizon ${horizon} --samples ${samples} --max-tokens ${maxTokens} --temperature ${temperature} --seed ${seed}`,
  ]
  return words.join(' ')
}
