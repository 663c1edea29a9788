/** Files from a drop, a paste or a dialog: one picture opens in the gaze lab, several go to the queue. */
import { api, problemOf } from '../api'
import { actions } from './actions.svelte'
import { app } from './app.svelte'
import { gaze } from './gaze.svelte'

const pictureName = /\.(png|jpe?g|webp|avif|gif)$/i

export async function takeFiles(files: readonly File[], isFolder = false): Promise<void> {
  const [first] = files
  if (first && files.length === 1 && !isFolder) {
    app.view = 'gaze'
    return gaze.openFile(first)
  }
  const pictures = files.filter((file) => file.type.startsWith('image/') || pictureName.test(file.name))
  if (pictures.length === 0) {
    app.notify(
      'warning',
      'There is no picture in there. Drop PNG, JPEG, WebP, AVIF or GIF files, or a folder with some.',
    )
    return
  }
  await enqueue(pictures)
}

async function enqueue(pictures: readonly File[]): Promise<void> {
  const isQueueShown = actions.find('view.queue') !== undefined
  if (isQueueShown) app.view = 'queue'
  for (const file of pictures) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      await api.invoke('queue.add', {
        name: file.name,
        bytes,
        modelId: gaze.modelId,
        parameters: gaze.parameters,
      })
    } catch (thrown) {
      app.notify('error', `${file.name} was not added: ${problemOf(thrown).message}`)
    }
  }
}

/** Everything in a drop, folders walked through. */
export async function filesOfDrop(
  data: DataTransfer,
): Promise<{ files: readonly File[]; isFolder: boolean }> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (!entries.some((entry) => entry.isDirectory)) return { files: [...data.files], isFolder: false }
  const files = await Promise.all(entries.map(filesOfEntry))
  return { files: files.flat(), isFolder: true }
}

async function filesOfEntry(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry instanceof FileSystemFileEntry) {
    return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))]
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return []
  const reader = entry.createReader()
  const found: FileSystemEntry[] = []
  // A reader hands out at most a hundred entries at a time, then an empty list.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) break
    found.push(...some)
  }
  return (await Promise.all(found.map(filesOfEntry))).flat()
}
