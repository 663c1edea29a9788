import { Argument, type Command } from 'commander'

/** What can be measured alone. */
export const benchNames = ['encode', 'fixations', 'slider', 'start-up', 'memory'] as const
export type BenchName = (typeof benchNames)[number]

export default function addBench(program: Command): void {
  program
    .command('bench')
    .description('Measure speed and memory on a picture made for it; prints one JSON value')
    .addArgument(new Argument('[name]', 'one measure alone').choices(benchNames))
    .action(async (name: BenchName | undefined) => {
      const { runBench } = await import('./_run-bench')
      await runBench(name === undefined ? benchNames : [name])
    })
}
