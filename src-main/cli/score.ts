import type { Command } from 'commander'
import { addModelOptions, type ModelOptions } from './_gaze-options'

export interface ScoreOptions extends ModelOptions {
  readonly data: string
}

export default function addScore(program: Command): void {
  const score = program
    .command('score')
    .description('Score recorded scanpaths: a JSON line each, ln(probability × cells) per fixation')
    .requiredOption('--data <folder>', 'a folder with scanpaths.jsonl and images/')
  addModelOptions(score).action(async (options: ScoreOptions) => {
    const { runScore } = await import('./_run-score')
    await runScore(options)
  })
}
