/** Options that several verbs of the gaze lab share; the ranges are those of the contract. */
import { Option, type Command } from 'commander'
import type { DeviceId } from '../engine/_contract'
import type { ModelCard } from '../scanpath/model-card'
import type { GazeParameters } from '../scanpath/path'
import { numberBetween } from './_numbers'

export interface ModelOptions {
  readonly model: string
  readonly device: DeviceId
  readonly temperature?: number
  readonly pixelsPerDegree?: number
}

export interface ViewingOptions {
  readonly viewers: number
  readonly seconds?: number
  readonly fixations?: number
  readonly seed: number
}

export const defaultModelId = 'saccade-free-view'
const devices: readonly DeviceId[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']

export function addModelOptions(command: Command): Command {
  return command
    .option('--model <id|file>', 'a shipped model, or the folder or card of another', defaultModelId)
    .option(
      '--temperature <t>',
      "spread of the density, 0.1 to 5 (default: the model's, 1)",
      numberBetween({ min: 0.1, max: 5 }),
    )
    .option(
      '--pixels-per-degree <p>',
      'pixels of the picture per degree of visual angle (default: from its size)',
      numberBetween({ min: 1, max: 2000 }),
    )
    .addOption(new Option('--device <name>', 'where the model runs').choices(devices).default('auto'))
}

export function addViewingOptions(command: Command): Command {
  const whole = (min: number, max: number): ((text: string) => number) =>
    numberBetween({ min, max, whole: true })
  return command
    .option('--viewers <n>', 'viewers to sample, 1 to 100', whole(1, 100), 1)
    .option(
      '--seconds <s>',
      "viewing time, 0.1 to 60 (default: the model's, 3)",
      numberBetween({ min: 0.1, max: 60 }),
    )
    .addOption(
      new Option('--fixations <n>', 'an exact number of fixations instead, 1 to 200')
        .argParser(whole(1, 200))
        .conflicts('seconds'),
    )
    .option('--seed <n>', 'same seed, same paths', whole(0, 4294967295), 1)
}

export function gazeParameters(
  options: ModelOptions & ViewingOptions,
  { defaults }: ModelCard,
): GazeParameters {
  return {
    temperature: options.temperature ?? defaults.temperature,
    viewers: options.viewers,
    seconds: options.seconds ?? defaults.seconds,
    fixations: options.fixations ?? null,
    seed: options.seed,
    pixelsPerDegree: options.pixelsPerDegree ?? null,
  }
}
