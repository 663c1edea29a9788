/** A page of the documentation as something to run: its commands, and what it says that they print. */

export interface DocumentedStep {
  /** Each a line of words; the first is the program. */
  readonly commands: readonly (readonly string[])[]
  readonly printed: readonly Printed[]
  readonly isRun: boolean
}

interface Printed {
  readonly text: string
  /** How far "N of M" may be from what is printed; null = not at all. */
  readonly tolerance: number | null
}

const fence = /^```(\w+) ?(.*)\n([^]*?)^```$/gm

/** Fences of ```sh are run, those of ```sh not-run are not; ```text is what the commands before it print. */
export function readSteps(page: string): DocumentedStep[] {
  const steps: DocumentedStep[] = []
  for (const [, kind = '', note = '', body = ''] of page.matchAll(fence)) {
    const last = steps.at(-1)
    if (kind === 'sh') steps.push({ commands: commandsOf(body), printed: [], isRun: note !== 'not-run' })
    else if (kind === 'text' && last !== undefined)
      steps[steps.length - 1] = { ...last, printed: [...last.printed, printedOf(note, body)] }
    else throw new Error(`The page has a fence of "${kind}" that nobody checks.`)
  }
  return steps
}

function commandsOf(body: string): string[][] {
  const lines = body.split('\n').filter((line) => line !== '')
  return lines.map((line) => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')))
}

function printedOf(note: string, text: string): Printed {
  const tolerance = /^about (\d+)$/.exec(note)?.[1]
  if (note !== '' && tolerance === undefined) throw new Error(`The page has a fence of "text ${note}".`)
  return { text, tolerance: tolerance === undefined ? null : Number(tolerance) }
}

/** The first part of the documented text that was not printed, in order; null when all was. "…" = anything. */
export function firstMissing(output: string, { text, tolerance }: Printed): string | null {
  const counts = tolerance === null ? [] : countsOf(output)
  const isNear = (count: number, index: number): boolean =>
    Math.abs(count - (counts[index] ?? NaN)) <= (tolerance ?? 0)
  const far = tolerance === null ? undefined : countsOf(text).find((count, index) => !isNear(count, index))
  if (far !== undefined) return `${far} (${counts.join(', ')} were printed)`
  const shape = (words: string): string => (tolerance === null ? words : words.replace(countPattern, 'N of '))
  return firstAbsent(withoutSpace(shape(output)), shape(text).split('…'))
}

const countPattern = /\b\d+ of /g
const countsOf = (text: string): number[] => (text.match(countPattern) ?? []).map((words) => parseInt(words, 10))

/** The page wraps long lines. */
const withoutSpace = (text: string): string => text.replace(/\s+/g, '')

function firstAbsent(output: string, parts: readonly string[]): string | null {
  let from = 0
  for (const part of parts) {
    const wanted = withoutSpace(part)
    const at = output.indexOf(wanted, from)
    if (at < 0) return part.trim()
    from = at + wanted.length
  }
  return null
}
