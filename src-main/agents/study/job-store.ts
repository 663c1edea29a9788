/**
 * Each job's output under the hash of its input: `jobs/HASH.json.gz`, written whole or not at all. A second study
 * with the same settings finds everything there; one with other settings finds what did not change. Steps of an
 * episode that is still played are kept in `jobs/HASH.steps.jsonl`, so that none is lost.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { writeAtomically } from '../../lib/write-atomically'

/** Part of every hash: raised when what a job's file holds changes its meaning. */
const format = 1

export type JobKey = string

/** The same for equal content, whatever the order of its fields. */
export function keyOf(content: unknown): JobKey {
  return createHash('sha256').update(canonicalJson({ format, content })).digest('hex').slice(0, 32)
}

export class JobStore {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(out: string): Promise<JobStore> {
    const folder = join(out, 'jobs')
    await mkdir(folder, { recursive: true })
    return new JobStore(folder)
  }

  /** Null where it is not there, or cannot be read: then it is done again. */
  async read<Value>(key: JobKey): Promise<Value | null> {
    try {
      const text = gunzipSync(await readFile(this.#file(key))).toString()
      return JSON.parse(text, revive) as Value
    } catch {
      return null
    }
  }

  async write(key: JobKey, value: unknown): Promise<void> {
    await writeAtomically(this.#file(key), gzipSync(JSON.stringify(value, typedArrays)))
  }

  /** Where the steps of an episode that is being played are kept. */
  stepsPath(key: JobKey): string {
    return join(this.#folder, `${key}.steps.jsonl`)
  }

  async dropSteps(key: JobKey): Promise<void> {
    await rm(this.stepsPath(key), { force: true })
  }

  #file(key: JobKey): string {
    return join(this.#folder, `${key}.json.gz`)
  }
}

const float64Mark = 'float64 base64'

/** JSON has no typed arrays; sums of activations keep every bit. */
function typedArrays(_name: string, value: unknown): unknown {
  if (!(value instanceof Float64Array)) return value
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return { [float64Mark]: bytes.toString('base64') }
}

function revive(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(float64Mark in value)) return value
  const bytes = Buffer.from(String(value[float64Mark]), 'base64')
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (each instanceof Float32Array) return hashOf(each)
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function hashOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex')
}
