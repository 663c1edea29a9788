/**
 * Our generation loop alone, and against @huggingface/transformers on the same file where that is installed.
 * Each side has a process of its own; both write the same texts in turns. Both are opened several times, since
 * where a process's weights come to lie in memory alone makes it a tenth faster or slower.
 */
import type { LanguageModelFiles } from '../../language/model-files'
import { judge, median, pairedSpeeds, spreadOf, type Judged } from './paired-ratios'
import type { TextWriter, Written } from './text-writer'

export interface GenerationSizes {
  readonly promptTokens: number
  readonly tokens: number
  /** Of each opening; texts of each side. */
  readonly rounds: number
  /** Texts of each opening before those that count: machine code is made then. */
  readonly warmUpRounds: number
  readonly openings: number
}

export interface OpenWriter extends TextWriter {
  close(): void
}

export interface GenerationSides {
  readonly openOurs: () => Promise<OpenWriter>
  /** null where it is not installed. */
  readonly openTheirs: (() => Promise<OpenWriter>) | null
}

export interface GenerationSpeed {
  readonly sizes: GenerationSizes
  /** From the prompt to the last token. */
  readonly tokensPerSecond: number
  readonly peer: PeerSpeed | string
}

interface PeerSpeed {
  readonly name: string
  readonly tokensPerSecond: number
  /** Our speed as a share of theirs. */
  readonly oursToTheirs: { readonly wall: Judged; readonly processor: Judged }
  /** The medians of each opening, ours to theirs. */
  readonly openings: readonly number[]
  readonly oursInAddition: string
  /** Share of the texts in which both chose the same tokens, all of them. */
  readonly sameTexts: number
}

const bar = 1
export const howToCompare =
  'Not compared: set SACCADE_TRANSFORMERS to a folder in which `npm install @huggingface/transformers` was run, or give --install-peers.'
const oursInAddition =
  'every token as an event with its text, what of it may be shown, its log probability and the entropy it was chosen at'

export async function measureGeneration(
  files: LanguageModelFiles,
  sizes: GenerationSizes,
  { openOurs, openTheirs }: GenerationSides,
): Promise<GenerationSpeed> {
  const prompt = promptOf(files, sizes.promptTokens)
  const openings: Opening[] = []
  for (let opening = 0; opening < sizes.openings; opening++)
    openings.push(
      await compareOnce({ openOurs, openTheirs }, { prompt, sizes, isOursFirst: opening % 2 === 0 }),
    )
  const ours = openings.flatMap((each) => each.ours)
  const theirs = openings.flatMap((each) => each.theirs)
  return {
    sizes,
    tokensPerSecond: speedOf(ours, sizes),
    peer: theirs.length === 0 ? howToCompare : tellPeer(openings, sizes),
  }
}

interface Opening {
  readonly name: string
  readonly ours: readonly Written[]
  readonly theirs: readonly Written[]
}

function tellPeer(openings: readonly Opening[], sizes: GenerationSizes): PeerSpeed {
  const ours = openings.flatMap((each) => each.ours)
  const theirs = openings.flatMap((each) => each.theirs)
  const same = ours.filter(({ tokens }, round) => tokens.join() === theirs[round]?.tokens.join())
  return {
    name: openings[0]?.name ?? '',
    tokensPerSecond: speedOf(theirs, sizes),
    oursToTheirs: {
      wall: judge(spreadOf(ratiosOf({ ours, theirs }, 'wallMs')), bar),
      processor: judge(spreadOf(ratiosOf({ ours, theirs }, 'processorMs')), bar),
    },
    openings: openings.map((opening) => spreadOf(ratiosOf(opening, 'wallMs')).median),
    oursInAddition,
    sameTexts: same.length / ours.length,
  }
}

function ratiosOf(
  { ours, theirs }: Pick<Opening, 'ours' | 'theirs'>,
  kind: 'wallMs' | 'processorMs',
): number[] {
  return pairedSpeeds(
    theirs.map((written) => written[kind]),
    ours.map((written) => written[kind]),
  )
}

interface Contest {
  readonly prompt: readonly number[]
  readonly sizes: GenerationSizes
  readonly isOursFirst: boolean
}

/** Opens both, and lets each go first in every other round. */
async function compareOnce(
  { openOurs, openTheirs }: GenerationSides,
  { prompt, sizes, isOursFirst }: Contest,
): Promise<Opening> {
  const ours = new Side(openOurs)
  const theirs = openTheirs === null ? null : new Side(openTheirs)
  const inOrder = [ours, theirs].filter((side) => side !== null)
  if (!isOursFirst) inOrder.reverse()
  try {
    for (const side of inOrder) await side.open()
    await writeInTurns(inOrder, prompt, sizes)
    return { name: theirs?.name ?? '', ours: ours.texts, theirs: theirs?.texts ?? [] }
  } finally {
    for (const side of inOrder) side.close()
  }
}

async function writeInTurns(
  sides: readonly Side[],
  prompt: readonly number[],
  { tokens, rounds, warmUpRounds }: GenerationSizes,
): Promise<void> {
  for (let round = -warmUpRounds; round < rounds; round++) {
    const order = round % 2 === 0 ? sides : sides.toReversed()
    for (const side of order) await side.write(prompt, tokens, round >= 0)
  }
}

class Side {
  readonly texts: Written[] = []
  readonly #open: () => Promise<OpenWriter>
  #writer: OpenWriter | null = null

  constructor(open: () => Promise<OpenWriter>) {
    this.#open = open
  }

  get name(): string {
    return this.#writer?.name ?? ''
  }

  async open(): Promise<void> {
    this.#writer = await this.#open()
  }

  async write(prompt: readonly number[], count: number, isCounted: boolean): Promise<void> {
    const written = await this.#writer?.write(prompt, count)
    if (written?.tokens.length !== count)
      throw new Error(`${count} tokens were asked for, ${written?.tokens.length ?? 0} came`)
    if (isCounted) this.texts.push(written)
  }

  close(): void {
    this.#writer?.close()
  }
}

/** Ids that every vocabulary of more than 256 tokens has, none of them a usual end of text. */
function promptOf({ config }: LanguageModelFiles, tokens: number): number[] {
  const vocabulary = Math.min(Number(config?.['vocab_size'] ?? 256), 256)
  return Array.from({ length: tokens }, (_, index) => 3 + ((index * 7) % (vocabulary - 3)))
}

function speedOf(texts: readonly Written[], { tokens }: GenerationSizes): number {
  return Math.round((10_000 * tokens) / median(texts.map(({ wallMs }) => wallMs))) / 10
}
