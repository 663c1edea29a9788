import { InvalidArgumentError, Option, type Command } from 'commander'
import { experiments, type ExperimentNumber } from '../agents/study/settings'
import type { DeviceId } from '../engine/_contract'
import { numberBetween } from './_numbers'

export interface StudyCommand {
  readonly model: string
  readonly out: string
  readonly experiments?: readonly ExperimentNumber[]
  readonly quick?: boolean
  readonly runs?: number
  readonly horizon?: number
  readonly samples?: number
  readonly evaluationSamples?: number
  readonly decisions?: number
  readonly layers?: readonly number[]
  readonly betas?: readonly number[]
  readonly temperatures?: readonly number[]
  readonly seed: number
  readonly device: DeviceId
  readonly processes?: number
  readonly json?: boolean
}

const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']
const whole = (min: number, max: number) => numberBetween({ min, max, whole: true })

export function addStudy(agent: Command): void {
  const study = agent
    .command('study')
    .description(
      'The whole experiment on entropic steering of one agent, with figures, intervals and a report; resumes',
    )
    .requiredOption(
      '--model <id|folder>',
      'a shipped or imported model, a folder, or the name of a downloaded one',
    )
    .requiredOption('--out <folder>', 'report, numbers and every finished job; the same call goes on there')
    .option(
      '--experiments <list>',
      `which of ${experiments.join(',')}: overconfidence, tokens or actions, temperature, strengths, blocks, controls, transfer, thoughts`,
      experimentNumbers,
    )
    .option('--quick', 'a small one, to see whether the whole is worth its time')
  addSizes(study)
    .option('--seed <n>', 'makes a study repeatable', whole(0, 2 ** 32 - 1), 1)
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
    .option('--processes <n>', 'engine processes that work side by side, 1 to 64', whole(1, 64))
    .option('--json', 'print one JSON value')
    .action(async (options: StudyCommand) => {
      const { runAgentStudy } = await import('./_run-agent-study')
      await runAgentStudy(options)
    })
}

function addSizes(study: Command): Command {
  return study
    .option('--runs <k>', 'episodes of the collection (default: 65)', whole(1, 10_000))
    .option('--horizon <t>', 'rounds of an episode (default: 50)', whole(3, 10_000))
    .option('--samples <m>', 'answers drawn at each step of the collection (default: 25)', whole(2, 1000))
    .option(
      '--evaluation-samples <m>',
      'answers drawn at each measured decision (default: 15)',
      whole(2, 1000),
    )
    .option('--decisions <n>', 'decisions, half of them for choosing (default: 120)', whole(4, 100_000))
    .option('--layers <list>', 'blocks to steer behind, from 0, such as 1,2 (default: all)', (text) =>
      listed(text).map(whole(0, 4095)),
    )
    .option('--betas <list>', 'strengths, in lengths of the vector, such as -4,2,4,8', (text) =>
      listed(text).map(numberBetween({ min: -1e6, max: 1e6 })),
    )
    .option('--temperatures <list>', 'such as 1.5,2,3; 1 is always there', (text) =>
      listed(text).map(numberBetween({ min: 0.1, max: 10 })),
    )
}

const listed = (text: string): string[] => text.split(',').map((part) => part.trim())

function experimentNumbers(text: string): ExperimentNumber[] {
  const numbers = listed(text).map((word) => {
    const found = experiments.find((number) => String(number) === word)
    if (found === undefined) throw new InvalidArgumentError(`Choose among ${experiments.join(', ')}.`)
    return found
  })
  return experiments.filter((number) => numbers.includes(number))
}
