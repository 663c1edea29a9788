/** Models as the gallery shows them: none, few, very many, on their way, failed. */
import type { LanguageModel, LocalModel, ModelStructure, Output, Transfer } from '../../src-main/ipc/contract'

export type GalleryState = 'usual' | 'empty' | 'busy' | 'failed' | 'huge'

const words = new URLSearchParams(location.search)
export const galleryState = (words.get('state') ?? 'usual') as GalleryState

const local = (index: number): LocalModel => ({
  modelId: `model-${index}`,
  title: `lab/model-${index}`,
  source: index % 2 === 0 ? 'imported' : 'folder',
  folder: `/home/ada/models/model-${index}`,
  bytes: 2.7e6 * (index + 1),
  formats: ['fp32'],
  commit: null,
  remarks: [],
  obstacle: index % 7 === 6 ? 'It has no decoder of text, so the model lab cannot open it.' : null,
  isLoaded: index === 0,
})

const counts: Readonly<Record<GalleryState, number>> = { usual: 3, empty: 0, busy: 1, failed: 1, huge: 2000 }
const locals = Array.from({ length: counts[galleryState] }, (_, index) => local(index))

export const localModels: Output<'models.local'> = {
  models: locals,
  unreadable:
    galleryState === 'failed'
      ? [{ folder: '/home/ada/broken', reason: 'config.json is no JSON.', isLinked: true }]
      : [],
  unfinished: galleryState === 'usual' ? [{ repo: 'org/half', bytes: 142e6 }] : [],
}

export const publicModels: Output<'models.catalogue'> = {
  models: [
    {
      repo: 'org/small',
      title: 'Small 135M',
      what: 'A small chat model: 30 blocks, 9 heads.',
      licence: 'Apache-2.0',
      formats: [
        { dtype: 'fp32', bytes: 654e6 },
        { dtype: 'q4', bytes: 200e6 },
      ],
      usualDtype: 'fp32',
      ranHere: null,
    },
  ],
  hub: {
    url: 'https://huggingface.co',
    folder: '/home/ada/.cache/huggingface/hub',
    freeBytes: 71e9,
    isOffline: false,
  },
}

const transfer: Transfer = {
  transferId: 'transfer-1',
  kind: 'pull',
  name: 'org/small',
  dtype: 'auto',
  state: 'running',
  step: 'onnx/model.onnx',
  doneBytes: 142e6,
  totalBytes: 654e6,
  bytesPerSecond: 4.2e6,
  message: null,
  modelId: null,
}
const failure =
  'huggingface.co cannot be reached (ECONNREFUSED). Check the connection and try again: what is downloaded is kept.'

export const transfers: Transfer[] =
  galleryState === 'busy'
    ? [transfer]
    : galleryState === 'failed'
      ? [{ ...transfer, state: 'failed', bytesPerSecond: null, message: failure }]
      : []

export const languageModels: LanguageModel[] = locals
  .filter(({ obstacle }) => obstacle === null)
  .map(({ modelId, title, bytes, source, isLoaded }) => {
    return { modelId, title, bytes, source, isLoaded, what: '', licence: 'MIT' }
  })

const blockCount = galleryState === 'huge' ? 32 : 5
export function structureOf(modelId: string): ModelStructure {
  return {
    modelId,
    title: modelId,
    hash: 'f'.repeat(64),
    family: 'llama',
    device: 'cpu',
    deviceNote: null,
    contextLength: 1024,
    vocabularySize: 512,
    width: 96,
    hasChatTemplate: true,
    blocks: Array.from({ length: blockCount }, (_, index) => ({
      index,
      heads: galleryState === 'huge' ? 32 : 6,
      kvHeads: 6,
      headSize: 16,
      attention: 'plain',
      order: 'sequential',
      norm: 'pre',
      points: ['hook_resid_post', 'attn.hook_z', 'attn.hook_pattern'].map(
        (site) => `blocks.${index}.${site}`,
      ),
    })),
    points: [],
    missing: galleryState === 'failed' ? ['blocks.3.attn.hook_pattern: it lies in a branch.'] : [],
    notes: [],
    example: null,
  }
}
