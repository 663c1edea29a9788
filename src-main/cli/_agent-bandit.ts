import { InvalidArgumentError, type Command } from 'commander'
import { baselineIds, type BaselineId } from '../agents/baselines'
import { addAgentOptions, type AgentOptions } from './_agent-options'
import { numberBetween } from './_numbers'

export interface BanditCommand extends AgentOptions {
  readonly arms: number
  readonly means?: readonly number[]
  readonly bernoulli?: boolean
  readonly vector?: string
  readonly beta?: number
  readonly layer?: number
  readonly baseline: readonly BaselineId[]
  readonly out?: string
}

export function addBandit(agent: Command): void {
  addAgentOptions(
    agent
      .command('bandit')
      .description('Play bandits: entropy of the choice at each step, regret, best-arm share'),
    1,
  )
    .option('--arms <n>', 'number of arms, 2 to 100', numberBetween({ min: 2, max: 100, whole: true }), 2)
    .option(
      '--means <list>',
      'true mean of each arm, such as 95,105 (default: evenly from 95 to 105)',
      numbers,
    )
    .option('--bernoulli', 'arms that give 1 or 0; means are probabilities (default: evenly from 0.4 to 0.6)')
    .option(
      '--vector <file>',
      'a steering vector (.safetensors, .gguf); with --beta alone, the one that comes with the model',
    )
    .option(
      '--beta <b>',
      'its factor; negative to explore less (2 when left out beside --vector)',
      numberBetween({ min: -1e6, max: 1e6 }),
    )
    .option(
      '--layer <n>',
      'the block behind which it is added, from 0; when left out, the one named by the model for its own vector, else the middle one',
      numberBetween({ min: 0, max: 4095, whole: true }),
    )
    .option('--baseline <list>', `players without a model beside it: ${baselineIds.join(',')}`, baselines, [])
    .option(
      '--out <folder>',
      'keep each step there as it is played; the same call again goes on where it stopped',
    )
    .action(async (options: BanditCommand) => {
      const { runAgentBandit } = await import('./_run-agent-bandit')
      await runAgentBandit(options)
    })
}

function numbers(text: string): number[] {
  return text.split(',').map(numberBetween({ min: -1e9, max: 1e9 }))
}

function baselines(text: string): BaselineId[] {
  return text.split(',').map((word) => {
    const id = baselineIds.find((each) => each === word.trim())
    if (id === undefined) throw new InvalidArgumentError(`Choose among ${baselineIds.join(', ')}.`)
    return id
  })
}
