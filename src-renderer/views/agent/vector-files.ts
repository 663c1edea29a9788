/** Steering vectors as files. */
import { api } from '../../api'
import { app } from '../../state/app.svelte'
import { download } from '../../ui/export/download'
import { lab } from './agent-lab.svelte'
import { chooseFile } from './choose-file'

export function openVector(): void {
  const { modelId } = lab
  if (modelId === null) return
  chooseFile('.safetensors,.gguf', async (file) => {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const vector = await api.invoke('agent.readVector', { modelId, name: file.name, bytes })
      if (lab.modelId === modelId) lab.useVector(vector)
    } catch (thrown) {
      app.problem(thrown)
    }
  })
}

/** With the block and β of the slider as those to begin with. */
export async function saveVector(format: 'safetensors' | 'gguf'): Promise<void> {
  const { modelId, vector, block, beta } = lab
  if (modelId === null || vector === null) return
  try {
    // llama.cpp counts from 1 what acts behind its first block, and reads nothing named 0.
    if (format === 'gguf' && vector.directions.some(({ block }) => block === 0))
      app.notify('info', 'GGUF control vectors have no place for block 0, so it was left out.')
    const strength = beta === 0 ? (vector.start?.beta ?? 0) : beta
    const { name, bytes, mimeType } = await api.invoke('agent.writeVector', {
      modelId,
      format,
      vector,
      block,
      beta: strength,
    })
    download(name, bytes, mimeType)
  } catch (thrown) {
    app.problem(thrown)
  }
}
