import { Option, type Command } from 'commander'
import type { WantedDtype } from '../hub/choose-graphs'
import { dtypes } from '../hub/graph-files'
import type { DeviceId } from '../runtime/providers'
import { numberBetween } from './_numbers'
import type { SteeringCommand } from './_steering'

export interface GenerateCommand extends SteeringCommand {
  readonly model: string
  readonly prompt: string
  readonly chat?: boolean
  readonly maxTokens: number
  readonly temperature: number
  readonly topK: number
  readonly topP: number
  readonly minP: number
  readonly repetitionPenalty: number
  readonly seed: number
  readonly stop: readonly string[]
  readonly samples: number
  /** true = as many alternatives as usual. */
  readonly logprobs?: number | true
  readonly device: DeviceId
  readonly dtype: WantedDtype
  readonly json?: boolean
  readonly out?: string
}

const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']
const share = numberBetween({ min: 0, max: 1 })

function whole(min: number, max: number): (text: string) => number {
  return numberBetween({ min, max, whole: true })
}

export default function addGenerate(program: Command): void {
  const generate = program
    .command('generate')
    .description('Continue a text with a language model')
    .requiredOption(
      '--model <id|folder>',
      'a shipped or imported model, the folder or .onnx file of one, or the name of a downloaded one',
    )
    .requiredOption('--prompt <text>', 'the text to continue')
    .option('--chat', "put the prompt into the model's chat template, as a user's message")
  addSteeringOptions(addSamplingOptions(generate))
    .option('--max-tokens <n>', 'most tokens to add, 1 to 100000', whole(1, 100000), 128)
    .option('--stop <text...>', 'end before this text; several may be given', [])
    .option('--samples <n>', 'continuations, 1 to 100; they share the work on the prompt', whole(1, 100), 1)
    .option(
      '--logprobs [n]',
      'tell each token with the n likeliest beside it, 0 to 20 (default: 5)',
      whole(0, 20),
    )
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
    .addOption(
      new Option('--dtype <format>', 'number format of the weights')
        .choices(['auto', ...dtypes])
        .default('auto'),
    )
    .option('--json', 'one JSON value, an array for several samples')
    .option('--out <folder>', 'write generation.json there, what --json prints, and what was captured')
    .action(async (options: GenerateCommand) => {
      const { runGenerate } = await import('./_run-generate')
      await runGenerate(options)
    })
}

/** "blocks.2.hook_resid_post,blocks.3.attn.hook_pattern" */
const listed = (text: string): string[] => text.split(',').map((part) => part.trim())

function addSteeringOptions(command: Command): Command {
  return command
    .option('--steer <file>', 'edits saved by the model lab (.json), or a vector (.safetensors, .gguf)')
    .option(
      '--strength <s>',
      'factor of a vector, -1000 to 1000',
      numberBetween({ min: -1000, max: 1000 }),
      1,
    )
    .option(
      '--blocks <list>',
      'blocks a vector acts behind, such as 2,3; the middle one when left out',
      (text) => listed(text).map(whole(0, 4095)),
    )
    .option('--capture <points>', 'write these hook points for every token to --out, as .npy', listed)
}

function addSamplingOptions(command: Command): Command {
  return command
    .option(
      '--temperature <t>',
      'spread of the choice, 0 (always the likeliest) to 10',
      numberBetween({ min: 0, max: 10 }),
      0,
    )
    .option('--top-k <k>', 'choose among the k likeliest tokens only; 0 = all', whole(0, 1000000), 0)
    .option('--top-p <p>', 'choose among the fewest tokens that hold this share of the probability', share, 1)
    .option('--min-p <p>', 'choose among tokens at least this share as likely as the likeliest', share, 0)
    .option(
      '--repetition-penalty <r>',
      'make tokens that were there less likely, 0.1 to 10; 1 = not',
      numberBetween({ min: 0.1, max: 10 }),
      1,
    )
    .option('--seed <n>', 'same seed, same text', whole(0, 4294967295), 1)
}
