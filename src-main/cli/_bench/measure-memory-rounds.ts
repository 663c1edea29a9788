/** Whether memory comes back: a model is loaded, used and unloaded again and again, each time in a process of its own. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createBroker } from '../../engine/broker'
import { nodeSpawner } from '../../engine/spawn-node'
import type { Engine, Jobs } from '../../engine/_contract'

export interface MemoryRounds {
  readonly rounds: number
  readonly residentBytesBefore: number
  readonly residentBytesAfter: number
  /** After / before. */
  readonly ratio: number
  readonly ratioBar: number
  readonly engineResidentBytes: number
  readonly engineProcessesLeft: number
  readonly isMet: boolean
}

const ratioBar = 1.05
/** Our own code is compiled and its buffers made in the first rounds. */
const warmUpRounds = 3

export async function measureMemoryRounds(
  folder: string,
  { rounds, engineFile }: { readonly rounds: number; readonly engineFile: string },
): Promise<MemoryRounds> {
  const engine = createBroker({ spawn: nodeSpawner(engineFile) })
  try {
    for (let round = 0; round < warmUpRounds; round++) await loadAndUnload(engine, folder)
    const residentBytesBefore = await residentBytes()
    let engineResidentBytes = 0
    for (let round = 0; round < rounds; round++) engineResidentBytes = await loadAndUnload(engine, folder)
    const residentBytesAfter = await residentBytes()
    const ratio = Math.round((1e4 * residentBytesAfter) / residentBytesBefore) / 1e4
    const engineProcessesLeft = childProcesses()
    const isMet = ratio <= ratioBar && engineProcessesLeft === 0
    return {
      rounds,
      residentBytesBefore,
      residentBytesAfter,
      ratio,
      ratioBar,
      engineResidentBytes,
      engineProcessesLeft,
      isMet,
    }
  } finally {
    await engine.dispose()
  }
}

/** Resident memory of the engine process while the model was loaded. */
async function loadAndUnload(engine: Engine, folder: string): Promise<number> {
  const input: Jobs['language.generate'][0] = {
    folder,
    device: { device: 'cpu', allowFallback: false },
    prompt: 'Mira walked to the harbour',
    isChat: false,
    parameters: { maxTokens: 8, temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 },
    edits: [],
    measureKl: false,
  }
  await engine.call(folder, 'language.generate', input)
  const bytes = await engine.memoryBytes()
  await engine.unload(folder)
  return bytes
}

/** Without what waits to be collected. */
async function residentBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  await new Promise((resume) => setTimeout(resume, 200))
  collect()
  return process.memoryUsage().rss
}

function childProcesses(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length
}
