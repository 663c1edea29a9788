import { Argument, type Command } from 'commander'
import { numberBetween } from './_numbers'

/** What can be measured alone. */
export const benchNames = [
  'encode',
  'fixations',
  'slider',
  'start-up',
  'memory',
  'hooks',
  'generate',
  'completions',
  'memory-rounds',
  'rewrite',
  'collection',
] as const
export type BenchName = (typeof benchNames)[number]

export interface BenchOptions {
  /** In place of the models that are measured otherwise. */
  readonly model?: string
  readonly rounds?: number
  readonly threads: number
  readonly sizeMb: number
  readonly installPeers?: boolean
}

const whole = (min: number, max: number) => numberBetween({ min, max, whole: true })

export default function addBench(program: Command): void {
  program
    .command('bench')
    .description('Measure speed and memory; prints one JSON value')
    .addArgument(new Argument('[name]', 'one measure alone').choices(benchNames))
    .option(
      '--model <id|folder>',
      'hooks, generate, completions, collection: this language model in place of the usual ones',
    )
    .option(
      '--rounds <n>',
      'hooks, generate, completions, memory-rounds, collection: rounds in place of the usual number',
      whole(3, 10000),
    )
    .option('--threads <n>', 'hooks, generate, completions: threads of every side, 1 to 64', whole(1, 64), 1)
    .option('--size-mb <n>', 'rewrite: size of the model, 4 to 1800', whole(4, 1800), 1024)
    .option(
      '--install-peers',
      'generate: install @huggingface/transformers for the comparison, and remove it',
    )
    .action(async (name: BenchName | undefined, options: BenchOptions) => {
      const { runBench } = await import('./_run-bench')
      await runBench(name === undefined ? benchNames : [name], options)
    })
}
