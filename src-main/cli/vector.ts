import { Option, type Command } from 'commander'
import type { DeviceId } from '../runtime/providers'

export interface VectorCommand {
  readonly model: string
  readonly towards: string
  readonly away: string
  readonly method: string
  readonly out: string
  readonly device: DeviceId
  readonly json?: boolean
}

const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']

export default function addVector(program: Command): void {
  program
    .command('vector')
    .description('Find a direction behind every block of a language model from pairs of texts')
    .requiredOption('--model <id|folder>', 'as for generate')
    .requiredOption('--towards <file>', 'texts that show what is wanted, one a line')
    .requiredOption('--away <file>', 'texts that show its opposite, line by line')
    .option('--method <id>', 'contrastive-addition, pca-difference or pca-centre', 'contrastive-addition')
    .requiredOption('--out <file>', 'a .safetensors or .gguf file')
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
    .option('--json', 'print one JSON value')
    .action(async (options: VectorCommand) => {
      const { runVector } = await import('./_run-vector')
      await runVector(options)
    })
}
