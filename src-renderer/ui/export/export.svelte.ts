/** What is being exported, how, and a preview of it. */
import type { FigureOptions, GazeRequest } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { gaze } from '../../state/gaze.svelte'
import { bytesText } from '../texts'
import { copyPng, copyText } from './clipboard'
import { download } from './download'

export type ExportKind = 'figure' | 'fixations' | 'density'
export type ViewerChoice = 'shown' | 'all'
export type FixationFormat = 'csv' | 'json' | 'jsonl'
export type DensityFormat = 'npy' | 'png16'

interface ExportFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** What is to be made; only the part that belongs to its kind counts. */
interface Wish {
  readonly kind: ExportKind
  readonly figure: FigureOptions
  readonly viewers: number[]
  readonly fixationFormat: FixationFormat
  readonly densityFormat: DensityFormat
}

export type Preview =
  | { readonly kind: 'image'; readonly url: string; readonly note: string }
  | { readonly kind: 'text'; readonly text: string; readonly note: string }

const PREVIEW_DELAY_MS = 150
const PREVIEW_LINES = 40

export class Export {
  kind = $state<ExportKind>('figure')
  figure = $state.raw<FigureOptions>(gaze.figureOptions())
  viewerChoice = $state<ViewerChoice>('shown')
  fixationFormat = $state<FixationFormat>('csv')
  densityFormat = $state<DensityFormat>('npy')
  /** The last good one stays until the next is there. */
  preview = $state.raw<Preview | null>(null)
  failure = $state<string | null>(null)
  busy = $state<'save' | 'copy' | null>(null)

  readonly request: GazeRequest | null = gaze.request
  #timer: ReturnType<typeof setTimeout> | undefined
  #generation = 0

  readonly viewers = $derived(
    (this.viewerChoice === 'all' ? gaze.scanpaths : gaze.shownScanpaths).map(({ viewer }) => viewer),
  )
  /** What is to be made. */
  readonly wish = $derived<Wish>({
    kind: this.kind,
    figure: { ...this.figure, viewers: this.viewers },
    viewers: this.viewers,
    fixationFormat: this.fixationFormat,
    densityFormat: this.densityFormat,
  })
  readonly canCopy = $derived(
    this.kind !== 'density' && !(this.kind === 'figure' && this.figure.format === 'svg'),
  )

  change(options: Partial<FigureOptions>): void {
    this.figure = { ...this.figure, ...options }
  }

  /** Draws the preview soon; a newer wish replaces one that has not been asked for. */
  refresh(wish: Wish): void {
    clearTimeout(this.#timer)
    // At full size only when saved: the scale changes nothing that the preview could show.
    const small = { ...wish, figure: { ...wish.figure, scale: 1 } }
    this.#timer = setTimeout(() => void this.#loadPreview(small), PREVIEW_DELAY_MS)
  }

  async save(): Promise<void> {
    await this.#while('save', async () => {
      const { name, bytes, mimeType } = await this.#make(this.wish)
      download(name, bytes, mimeType)
      app.notify('good', `${name} was saved (${bytesText(bytes.length)}).`)
    })
  }

  async copy(): Promise<void> {
    await this.#while('copy', async () => {
      const made = this.#make(this.wish)
      if (this.kind === 'figure') await copyPng(made.then(({ bytes }) => bytes))
      else await copyText(new TextDecoder().decode((await made).bytes))
      app.notify(
        'good',
        this.kind === 'figure' ? 'The figure is on the clipboard.' : 'The fixations are on the clipboard.',
      )
    })
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#generation += 1
    if (this.preview?.kind === 'image') URL.revokeObjectURL(this.preview.url)
  }

  #make({ kind, figure, viewers, fixationFormat, densityFormat }: Wish): Promise<ExportFile> {
    const { request } = this
    if (!request)
      return Promise.reject(new Error('There is no prediction to export yet. Open a picture first.'))
    switch (kind) {
      case 'figure':
        return api.invoke('export.figure', { request, options: figure })
      case 'fixations':
        return api.invoke('export.fixations', { request, format: fixationFormat, viewers })
      case 'density':
        return api.invoke('export.density', { request, format: densityFormat })
    }
  }

  async #while(what: 'save' | 'copy', work: () => Promise<void>): Promise<void> {
    this.busy = what
    this.failure = null
    try {
      await work()
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    } finally {
      this.busy = null
    }
  }

  async #loadPreview(wish: Wish): Promise<void> {
    const generation = ++this.#generation
    try {
      const file = await this.#make(wish)
      if (generation !== this.#generation) return
      if (this.preview?.kind === 'image') URL.revokeObjectURL(this.preview.url)
      this.preview = previewOf(file)
      this.failure = null
    } catch (thrown) {
      if (generation === this.#generation) this.failure = problemOf(thrown).message
    }
  }
}

function previewOf({ name, mimeType, bytes }: ExportFile): Preview {
  if (mimeType.startsWith('image/')) {
    const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mimeType }))
    return { kind: 'image', url, note: name }
  }
  const note = `${name}, ${bytesText(bytes.length)}`
  if (name.endsWith('.npy')) return { kind: 'text', text: npyHeader(bytes), note }
  const lines = new TextDecoder().decode(bytes.subarray(0, 20_000)).split('\n')
  const text = lines.slice(0, PREVIEW_LINES).join('\n') + (lines.length > PREVIEW_LINES ? '\n…' : '')
  return { kind: 'text', text, note }
}

/** The readable part of a .npy file: its header, from byte 10 to the first line break. */
function npyHeader(bytes: Uint8Array): string {
  const end = bytes.indexOf(10, 10)
  return new TextDecoder().decode(bytes.subarray(10, end < 0 ? 128 : end)).trim()
}
