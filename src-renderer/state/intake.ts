/** Files from a drop, a paste or a dialog: one picture opens in the gaze lab, several go to the queue. */
import { app } from './app.svelte'
import { readDrop, sortFiles, type Intake } from './dropped-files'
import { gaze } from './gaze.svelte'
import { queue } from './queue.svelte'

export function takeFiles(files: readonly File[], isFolder = false): Promise<void> {
  const [first] = files
  // A single file is tried whatever its name: the decoder gives the better reason.
  if (first && files.length === 1 && !isFolder) return open(first)
  return take(sortFiles(files, isFolder))
}

/** Must be called during the drop event. */
export async function takeDrop(data: DataTransfer): Promise<void> {
  const [first] = data.files
  const isSingleFile = data.items.length === 1 && !data.items[0]?.webkitGetAsEntry()?.isDirectory
  if (first && isSingleFile) return open(first)
  return take(await readDrop(data))
}

function open(file: File): Promise<void> {
  app.view = 'gaze'
  return gaze.openFile(file)
}

async function take(intake: Intake): Promise<void> {
  if (intake.pictures.length > 0) app.view = 'queue'
  await queue.add(intake, { modelId: gaze.modelId, parameters: gaze.parameters })
}
