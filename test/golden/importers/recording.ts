/** Every tensor that PyTorch computed in gpt-nano for three inputs at once. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from './imported'

export function readRecording(): ReadonlyMap<string, Float32Array> {
  const text = readFileSync(join(dataFolder, 'gpt-nano/gpt-nano-sort-t0-partials.json'), 'utf8')
  const content = JSON.parse(text) as Record<string, { data: string }>
  return new Map(
    Object.entries(content)
      .filter(([name]) => name !== 'config')
      .map(([name, { data }]) => [
        name,
        new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer),
      ]),
  )
}
