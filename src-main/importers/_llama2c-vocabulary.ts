/**
 * llama2.c's tokenizer.bin: the longest token's length, then for every token a float32 score, its length
 * and its UTF-8 text, with spaces where SentencePiece has "▁" (karpathy/llama2.c, tokenizer.py).
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ProblemError } from '../lib/problem'
import { openSourceFile, type SourceFile } from './_source'

export interface VocabularyToken {
  readonly text: string
  /** Higher scores are merged first. */
  readonly score: number
}

/** Ids 0, 1, 2 are unknown, beginning and end; 3 to 258 are the 256 bytes. */
export const byteTokensStart = 3
const fewestTokens = byteTokensStart + 256
const longestTokenBytes = 4096
const largestFileBytes = 512 * 2 ** 20

/** The file named, else `tok<size>.bin` or `tokenizer.bin` beside the checkpoint. */
export async function findVocabulary(
  { path, name }: SourceFile,
  size: number,
  given: string | undefined,
): Promise<SourceFile> {
  if (given !== undefined) return await openSourceFile(given)
  const names = [`tok${size}.bin`, 'tokenizer.bin']
  const found = names.map((file) => join(dirname(path), file)).find((file) => existsSync(file))
  if (found !== undefined) return await openSourceFile(found)
  throw new ProblemError(
    'bad-input',
    `${name} comes without its vocabulary: neither ${names.join(' nor ')} is beside it. Put it there, or say where it is (--tokenizer on the command line).`,
  )
}

/** `size` tokens in the order of their ids. Throws a sentence when the file is not that vocabulary. */
export async function readVocabulary(
  { path, name, bytes }: SourceFile,
  size: number,
): Promise<VocabularyToken[]> {
  const reject = (reason: string): ProblemError =>
    new ProblemError(
      'bad-input',
      `${name} is no vocabulary of ${size} tokens for this checkpoint: ${reason}. Give the tokenizer.bin that was made with it.`,
    )
  if (bytes > largestFileBytes) throw reject(`it has ${bytes} bytes`)
  const content = await readFile(path)
  const read = readTokens(content, size)
  if ('reason' in read) throw reject(read.reason)
  const reason = oddity(read.tokens)
  if (reason !== null) throw reject(reason)
  return read.tokens
}

type Read = { readonly tokens: VocabularyToken[] } | { readonly reason: string }

function readTokens(content: Buffer, size: number): Read {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const tokens: VocabularyToken[] = []
  let position = 4
  for (let id = 0; id < size; id++) {
    if (position + 8 > content.length) return { reason: `it ends after ${id} tokens` }
    const score = content.readFloatLE(position)
    const length = content.readInt32LE(position + 4)
    const start = position + 8
    const isSound = length >= 1 && length <= longestTokenBytes && start + length <= content.length
    if (!isSound || !Number.isFinite(score)) return { reason: `token ${id} is damaged` }
    try {
      tokens.push({ text: decoder.decode(content.subarray(start, start + length)), score })
    } catch {
      return { reason: `token ${id} is not UTF-8` }
    }
    position = start + length
  }
  return position === content.length ? { tokens } : { reason: 'it holds more tokens than that' }
}

/** What the encoder relies on and this vocabulary lacks, as a clause; null when it is sound. */
function oddity(tokens: readonly VocabularyToken[]): string | null {
  if (tokens.length < fewestTokens) return `a vocabulary has ${fewestTokens} tokens at least`
  for (let byte = 0; byte < 256; byte++) {
    if (tokens[byteTokensStart + byte]?.text !== byteToken(byte)) {
      return `token ${byteTokensStart + byte} is not the byte ${byteToken(byte)}`
    }
  }
  const isDouble = new Set(tokens.map(({ text }) => text)).size < tokens.length
  return isDouble ? 'two of its tokens are the same text' : null
}

export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}
