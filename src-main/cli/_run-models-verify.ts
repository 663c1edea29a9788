import type { LawOutcome, VerifyOutput } from '../engine/_language-jobs'
import { verifyModel } from '../engine/jobs/language/verify-model'
import { languageModelPath } from './_language-models'
import type { VerifyWords } from './models'

/** Exit code 1 when a law that can be tried does not hold. */
export async function runModelsVerify(model: string, { device, json }: VerifyWords): Promise<void> {
  const input = { folder: languageModelPath(model), device: { device, allowFallback: false } }
  const context = { signal: new AbortController().signal, progress: () => undefined }
  const report = await verifyModel(input, context)
  const failed = report.laws.filter(({ holds }) => holds === false)
  if (json === true) process.stdout.write(`${JSON.stringify({ model, ...report })}\n`)
  else process.stdout.write(textOf(report))
  if (failed.length > 0) process.exitCode = 1
}

function textOf({ laws, tried: sites, leftOut, elapsedMs }: VerifyOutput): string {
  const tried = laws.filter(({ holds }) => holds !== null)
  const held = tried.filter(({ holds }) => holds === true).length
  const failed = tried.filter(({ holds }) => holds === false)
  const lines = [
    `tried on ${sites.join(', ') || 'nothing'}`,
    ...(leftOut.length === 0 ? [] : [`no time was left for ${leftOut.join(', ')}`]),
    `${held} of ${tried.length} hold, tried in ${(elapsedMs / 1000).toFixed(1)} s`,
    ...(failed.length === 0 ? [] : [`not to be trusted on this model: ${kindsOf(failed).join(', ')}`]),
  ]
  return `${laws.map(lineOf).join('')}${lines.join('\n')}\n`
}

function kindsOf(laws: readonly LawOutcome[]): string[] {
  return [...new Set(laws.flatMap(({ kinds }) => kinds))]
}

function lineOf({ law, subject, holds, value, tolerance, message }: LawOutcome): string {
  if (holds === null) return `-     ${subject}: ${message}\n`
  const numbers = `${value?.toExponential(1) ?? ''} (limit ${tolerance?.toExponential(0) ?? ''})`
  return `${holds ? 'holds' : 'FAILS'} ${law.padEnd(22)} ${numbers.padEnd(24)} ${subject}\n`
}
