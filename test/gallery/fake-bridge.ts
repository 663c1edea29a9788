/** A stand-in for the engine: drawn pictures, made-up densities. For looking at components only. */
import type { Bridge, CommandName, ImageInfo, Input, Output, Settings } from '../../src-main/ipc/contract'
import {
  galleryState,
  languageModels,
  localModels,
  publicModels,
  structureOf,
  transfers,
} from './fake-models'
import { drawScene } from './fake-pictures'
import { fakePrediction } from './fake-prediction'

const settings: Settings = {
  device: 'auto',
  allowFallback: true,
  theme: (new URLSearchParams(location.search).get('theme') ?? 'system') as Settings['theme'],
  start: { viewers: 8, seconds: 3 },
  interface: {},
}
const images = new Map<string, ImageInfo>()
const sampleTitles = ['Harbour at dusk', 'A shop page', 'Poster', 'Two people', 'Phone screen', 'A chart']

async function sampleImages(): Promise<ImageInfo[]> {
  if (images.size === 0) {
    for (const [index, title] of sampleTitles.entries()) {
      const info = await drawScene(index, title)
      images.set(info.imageId, info)
    }
  }
  return [...images.values()]
}

type Answers = { [K in CommandName]?: (input: Input<K>) => Promise<Output<K>> | Output<K> }
const delayMs = Number(new URLSearchParams(location.search).get('delay') ?? 40)

const answers: Answers = {
  'app.info': async () => ({
    dataFolder: '/home/ada/.local/share/saccade',
    version: '0.1.0',
    host: 'serve',
    platform: 'linux',
    defaultModelId: 'saccade-free-view',
    startImage: (await sampleImages())[0] ?? null,
    startProblem: null,
  }),
  'app.memory': () => ({ mainBytes: 182e6, engineBytes: 231e6 }),
  'settings.get': () => settings,
  'settings.set': (change) => Object.assign(settings, change),
  'image.samples': () => sampleImages(),
  'image.add': async ({ name, bytes }) => {
    const blob = new Blob([new Uint8Array(bytes)])
    const url = URL.createObjectURL(blob)
    const bitmap = await createImageBitmap(blob).catch(() => {
      throw Object.assign(
        new Error(`${name} is not a picture Saccade can read. Choose a PNG, JPEG, WebP, AVIF or GIF file.`),
        { code: 'bad-input' },
      )
    })
    const info: ImageInfo = {
      imageId: crypto.randomUUID(),
      name,
      width: bitmap.width,
      height: bitmap.height,
      format: 'png',
      bytes: bytes.length,
      previewUrl: url,
      thumbnailUrl: url,
      title: null,
      note: null,
    }
    images.set(info.imageId, info)
    return info
  },
  'gaze.predict': async ({ imageId, modelId, parameters }) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    const image = images.get(imageId)
    if (!image) throw new Error('No such picture.')
    return fakePrediction(image, modelId, parameters)
  },
  'run.cancel': () => ({ cancelled: true }),
  'queue.get': () => ({ items: [], done: 0, failed: 0, total: 0, paused: false }),
  'runs.list': () => ({ runs: [], total: 0 }),
  'models.list': () => [],
  'models.local': () => localModels,
  'models.catalogue': () => publicModels,
  'models.transfers': () => transfers,
  'steering.methods': () => [],
  'language.list': () => languageModels,
  'language.open': ({ modelId }) => {
    if (galleryState === 'busy') return new Promise(() => undefined)
    if (galleryState !== 'failed') return structureOf(modelId)
    throw Object.assign(new Error('The model could not be opened: its graph is cut short. Get it again.'), {
      code: 'bad-input',
    })
  },
  'devices.list': () => [],
}

export const fakeBridge: Bridge = {
  async invoke<K extends CommandName>(command: K, input: Input<K>): Promise<Output<K>> {
    const answer = answers[command]
    if (!answer) throw new Error(`The gallery does not answer ${command}.`)
    return answer(input)
  },
  on: () => () => undefined,
}
