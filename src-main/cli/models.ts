import { Option, type Command } from 'commander'
import { dtypes } from '../hub/graph-files'
import type { DeviceId } from '../runtime/providers'
import type { ImportChoices } from './_run-models-import'

export interface VerifyWords {
  readonly device: DeviceId
  readonly json?: boolean
}

export interface PullWords {
  readonly dtype: 'auto' | (typeof dtypes)[number]
  readonly offline?: boolean
  readonly json?: boolean
}

const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']

export default function addModels(program: Command): void {
  const models = program.command('models').description('List, check, download and import models')
  addLooking(models)
  addGetting(models)
}

function addLooking(models: Command): void {
  models
    .command('list')
    .description('List the models, and whether their files are whole')
    .option('--json', 'print one JSON array')
    .action(async (options: { json?: boolean }) => {
      const { runModelsList } = await import('./_run-models-list')
      await runModelsList(options.json === true)
    })
  models
    .command('verify')
    .description('Try the laws of reading and editing on a language model: which hold, with the numbers')
    .argument('<model>', 'a shipped or imported model, a folder, or the name of a downloaded one')
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
    .option('--json', 'print one JSON value')
    .action(async (model: string, options: VerifyWords) => {
      const { runModelsVerify } = await import('./_run-models-verify')
      await runModelsVerify(model, options)
    })
  models
    .command('catalogue')
    .description('List public models to start with, their licences and sizes')
    .option('--json', 'print one JSON array')
    .action(async (options: { json?: boolean }) => {
      const { runModelsCatalogue } = await import('./_run-models-catalogue')
      runModelsCatalogue(options.json === true)
    })
}

function addGetting(models: Command): void {
  models
    .command('pull')
    .description('Download a language model from the Hugging Face Hub into its local cache')
    .argument('<model>', 'org/name, or org/name@revision (branch, tag or commit)')
    .addOption(
      new Option('--dtype <format>', 'number format of the weights; auto takes what suits this CPU')
        .choices(['auto', ...dtypes])
        .default('auto'),
    )
    .option('--offline', 'refuse to use the network, as HF_HUB_OFFLINE=1')
    .option('--json', 'print one JSON value')
    .action(async (name: string, options: PullWords) => {
      const { runModelsPull } = await import('./_run-models-pull')
      await runModelsPull(name, options)
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
