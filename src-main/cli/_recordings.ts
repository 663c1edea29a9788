/** Recorded gaze as `scanpaths.jsonl` holds it: a line per viewer and image. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'

const numbers = v.array(v.number())
const recording = v.object({
  image: v.pipe(v.string(), v.minLength(1)),
  subject: v.union([v.string(), v.number()]),
  x: numbers,
  y: numbers,
  durationMs: v.optional(numbers),
})

export interface Recording {
  readonly image: string
  readonly subject: string | number
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** 0 where the file gives none. */
  readonly durationMs: readonly number[]
}

export interface RecordedSet {
  readonly recordings: readonly Recording[]
  /** Where a recording's image lies. */
  imagePath(image: string): string
}

export async function readRecordings(folder: string): Promise<RecordedSet> {
  const text = await readFile(join(folder, 'scanpaths.jsonl'), 'utf8').catch((error: unknown) => {
    const message = `There is no readable scanpaths.jsonl in ${folder}. Point --data at the folder that holds it.`
    throw new ProblemError('bad-input', message, { cause: error })
  })
  const lines = text.split('\n')
  const recordings = lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 1)]))
  const images = existsSync(join(folder, 'images')) ? join(folder, 'images') : folder
  return { recordings, imagePath: (image) => join(images, image) }
}

function parseLine(line: string, lineNumber: number): Recording {
  const parsed = v.safeParse(recording, parseJson(line))
  if (!parsed.success) throw wrong(lineNumber, parsed.issues[0].message)
  const { durationMs, ...known } = parsed.output
  const { x, y } = known
  if (x.length !== y.length || (durationMs !== undefined && durationMs.length !== x.length)) {
    throw wrong(lineNumber, 'x, y and durationMs differ in length')
  }
  return { ...known, durationMs: durationMs ?? x.map(() => 0) }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function wrong(lineNumber: number, why: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `Line ${lineNumber} of scanpaths.jsonl is not a scanpath: ${why}. Correct it.`,
  )
}
