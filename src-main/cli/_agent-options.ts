/** Options that the verbs of the agent lab share. */
import { Option, type Command } from 'commander'
import type { DeviceId } from '../engine/_contract'
import { numberBetween } from './_numbers'

export interface AgentOptions {
  readonly model: string
  readonly runs: number
  readonly horizon: number
  readonly samples: number
  readonly temperature: number
  readonly maxTokens: number
  readonly wording: string
  readonly spread: number
  readonly seed: number
  readonly device: DeviceId
  /** Engine processes; as many as suit the model and the machine when left out. */
  readonly processes?: number
  readonly json?: boolean
}

const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']
const whole = (min: number, max: number) => numberBetween({ min, max, whole: true })

export function addAgentOptions(command: Command, usualRuns: number): Command {
  return command
    .requiredOption(
      '--model <id|folder>',
      'a shipped or imported model, a folder, or the name of a downloaded one',
    )
    .option('--runs <n>', 'episodes, each with a seed of its own, 1 to 10000', whole(1, 10_000), usualRuns)
    .option('--horizon <n>', 'rounds of an episode, 1 to 10000', whole(1, 10_000), 50)
    .option('--samples <n>', 'answers drawn at each step, 1 to 1000', whole(1, 1000), 25)
    .option('--temperature <t>', 'spread of the answers, 0 to 10', numberBetween({ min: 0, max: 10 }), 1)
    .option('--max-tokens <n>', 'most tokens of an answer, 1 to 4096', whole(1, 4096), 64)
    .option(
      '--wording <id|file>',
      'buttons, slot-machines, or a JSON file with name, arm, arms, unit and units',
      'buttons',
    )
    .option('--spread <s>', 'standard deviation of the rewards', numberBetween({ min: 0, max: 1e9 }), 10)
    .option('--seed <n>', 'makes a run repeatable', whole(0, 2 ** 32 - 1), 1)
    .option('--processes <n>', 'engine processes that play side by side, 1 to 64', whole(1, 64))
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
    .option('--json', 'print one JSON value')
}
