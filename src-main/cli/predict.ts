import { Option, type Command } from 'commander'
import { addModelOptions, addViewingOptions, type ModelOptions, type ViewingOptions } from './_gaze-options'

export interface PredictOptions extends ModelOptions, ViewingOptions {
  readonly out: string
  readonly density?: boolean
  readonly figure?: boolean
  readonly json?: boolean
  readonly format: 'table' | 'json' | 'jsonl'
}

export default function addPredict(program: Command): void {
  const predict = program
    .command('predict')
    .description('Predict where viewers look, in which order and for how long')
    .argument('<image...>', 'pictures, folders of pictures, or patterns such as "shots/*.png"')
  addViewingOptions(addModelOptions(predict))
    .option('--out <folder>', 'where files go', '.')
    .option('--density', 'write STEM.npy: ln probability of each cell, float32 [rows, cols]')
    .option('--figure', 'write STEM-figure.png: heatmap and paths')
    .addOption(
      new Option('--format <kind>', 'what is printed').choices(['table', 'json', 'jsonl']).default('table'),
    )
    .option('--json', 'the same as --format json: one JSON value, an array for several pictures')
    .action(async (images: string[], options: PredictOptions) => {
      const { runPredict } = await import('./_run-predict')
      await runPredict(images, options)
    })
}
