import type { Command } from 'commander'

export default function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Prove by a run which devices work here, and check the data folder and the models')
    .option('--json', 'print one JSON value')
    .action(async (options: { json?: boolean }) => {
      const { runDoctor } = await import('./_run-doctor')
      await runDoctor(options.json === true)
    })
}
