import { readFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { describeModel } from '../engine/jobs/language/describe-model'
import { findDirection } from '../engine/jobs/language/find-direction'
import { ProblemError } from '../lib/problem'
import { lengthOf, type Direction } from '../steering/directions/direction'
import { heldByGguf } from '../steering/vectors/gguf'
import { unsaid } from '../steering/vectors/steering-vector'
import { writeVectorFile } from '../steering/vectors/vector-file'
import { languageModelPath } from './_language-models'
import { makeOutFolder } from './_out-folder'
import type { VectorCommand } from './vector'

export async function runVector({
  model,
  towards,
  away,
  method,
  out,
  device,
  json,
}: VectorCommand): Promise<void> {
  const input = { folder: languageModelPath(model), device: { device, allowFallback: false } }
  const [positive, negative] = [await readLines(towards), await readLines(away)]
  await makeOutFolder(dirname(out))
  const context = {
    signal: new AbortController().signal,
    progress: (done: number, total: number, label: string) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${label} ${done} of ${total} `)
    },
  }
  const { directions, separation } = await findDirection(
    { ...input, methodId: method, positive, negative },
    context,
  )
  const { hash, family } = await describeModel(input)
  await writeVectorFile(out, {
    ...unsaid,
    modelHint: family,
    modelHash: hash,
    positions: 'all',
    norm: 'raw',
    method,
    defaultScale: 1,
    date: new Date().toISOString(),
    directions: heldBy(out, directions),
  })
  const rows = directions.map(({ block, vector }, index) => ({
    block,
    norm: lengthOf(vector),
    separation: separation[index] ?? NaN,
  }))
  if (json === true)
    process.stdout.write(`${JSON.stringify({ file: out, pairs: positive.length, blocks: rows })}\n`)
  else process.stdout.write(`${rows.map(lineOf).join('')}${out}\n`)
}

function heldBy(file: string, directions: readonly Direction[]): readonly Direction[] {
  if (extname(file).toLowerCase() !== '.gguf') return directions
  process.stderr.write(
    'A GGUF control vector has no room for block 0, so that one is left out of the file.\n',
  )
  return heldByGguf(directions)
}

function lineOf({ block, norm, separation }: { block: number; norm: number; separation: number }): string {
  return `block ${block}  length ${norm.toPrecision(3)}  tells ${(separation * 100).toFixed(0)} % of the pairs apart\n`
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ProblemError('bad-input', `The file ${path} cannot be read. Check the path.`, { cause: error })
  })
  return text.split('\n').filter((line) => line.trim() !== '')
}
