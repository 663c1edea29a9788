/** Edits and vectors as files: JSON for a stack of edits, safetensors and GGUF control vectors for directions. */
import { api } from '../../api'
import { app } from '../../state/app.svelte'
import { copyText } from '../../ui/export/clipboard'
import { download } from '../../ui/export/download'
import type { LabEntry } from './edit-stack.svelte'
import { isLabEntry } from './lab-entry'
import { lab } from './lab.svelte'

const fileFormat = 'saccade-edits'
const largestFileBytes = 256 * 1024 * 1024

/** `stack` is what `saccade generate --steer` reads; `entries` is what the lab opens again. */
function asText(): string {
  const { structure } = lab
  const { entries, stack } = lab.stack
  const model = { title: structure?.title, hash: structure?.hash, width: structure?.width }
  return `${JSON.stringify({ format: fileFormat, version: 1, model, stack, entries }, null, 1)}\n`
}

export function saveEdits(): void {
  download('edits.json', new Blob([asText()], { type: 'application/json' }), 'application/json')
}

export async function copyEdits(): Promise<void> {
  try {
    await copyText(asText())
    app.notify('good', 'The edits are on the clipboard.')
  } catch (thrown) {
    app.problem(thrown)
  }
}

/** Lets the user choose a file of edits or a vector. */
export function openEdits(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json,.safetensors,.gguf'
  input.hidden = true
  input.dataset['testid'] = 'choose-edits'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    input.remove()
    if (file) void take(file)
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input)
  input.click()
}

async function take(file: File): Promise<void> {
  try {
    if (file.size > largestFileBytes) throw new Error(`${file.name} is too large for edits or a vector.`)
    if (file.name.toLowerCase().endsWith('.json'))
      lab.stack.replaceAll(readEntries(await file.text(), file.name))
    else await takeVector(file)
  } catch (thrown) {
    app.problem(thrown)
  }
}

async function takeVector(file: File): Promise<void> {
  const { modelId } = lab
  if (modelId === null) return
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { directions, note } = await api.invoke('language.importVector', { modelId, name: file.name, bytes })
  lab.addVectors(file.name.replace(/\.\w+$/, ''), 'add-vector', { directions, origin: file.name })
  if (note !== null) app.notify('warning', note)
}

/** Throws a sentence for what is no file of edits, or was made for a model of another width. */
function readEntries(text: string, name: string): readonly LabEntry[] {
  const parsed = parse(text)
  if (parsed?.format !== fileFormat || !Array.isArray(parsed.entries) || !parsed.entries.every(isLabEntry)) {
    throw new Error(`${name} holds no edits of Saccade. Choose a file saved with “Save the edits”.`)
  }
  checkWidth(parsed, name)
  return parsed.entries
}

function checkWidth({ model }: EditsFile, name: string): void {
  const here = lab.structure?.width
  const made = model?.width
  if (!here || !made || made === here) return
  throw new Error(
    `${name} was made for a model ${made} wide (${model.title ?? 'unnamed'}); this one is ${here} wide. Open that model first.`,
  )
}

interface EditsFile {
  readonly format?: unknown
  readonly model?: { readonly title?: string; readonly width?: number | null }
  readonly entries?: unknown
}

function parse(text: string): EditsFile | null {
  try {
    return JSON.parse(text) as EditsFile
  } catch {
    return null
  }
}

export async function saveVector(entry: LabEntry, format: 'safetensors' | 'gguf'): Promise<void> {
  const { modelId } = lab
  if (entry.subject.needs !== 'directions' || modelId === null) return
  // llama.cpp counts from 1 what acts behind its first block, and reads nothing named 0.
  const all = entry.subject.directions.filter(({ block }) => format !== 'gguf' || block > 0)
  if (all.length < entry.subject.directions.length)
    app.notify('info', 'GGUF control vectors have no place for block 0, so it was left out.')
  const directions = all.map(({ block, vector }) => ({ block, vector: [...vector] }))
  try {
    const input = { modelId, format, name: entry.title, methodId: entry.methodId, directions }
    const { name, bytes, mimeType } = await api.invoke('language.exportVector', input)
    download(name, bytes, mimeType)
  } catch (thrown) {
    app.problem(thrown)
  }
}
