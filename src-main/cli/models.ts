import type { Command } from 'commander'
import type { ImportChoices } from './_run-models-import'

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
  models
    .command('import')
    .description('Write a checkpoint of another format as an ONNX model folder')
    .argument('<path>', 'llama2.c checkpoint or minGPT JSON')
    .option('--format <id>', 'llama2c or mingpt-json; found from the file when left out')
    .option('--out <folder>', "the folder to make; in Saccade's data folder when left out")
    .option('--tokenizer <file>', "llama2.c's tokenizer.bin, where it is not beside the checkpoint")
    .option('--json', 'print one JSON value')
    .action(async (path: string, choices: ImportChoices) => {
      const { runModelsImport } = await import('./_run-models-import')
      await runModelsImport(path, choices)
    })
}
