import type { Command } from 'commander'

export default function addModels(program: Command): void {
  const models = program.command('models').description('The models that are here')
  models
    .command('list')
    .description('List the models, and whether their files are whole')
    .option('--json', 'print one JSON array')
    .action(async (options: { json?: boolean }) => {
      const { runModelsList } = await import('./_run-models-list')
      await runModelsList(options.json === true)
    })
}
