import type { LawOutcome } from '../engine/_language-jobs'
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
  else process.stdout.write(textOf(report.laws, report.elapsedMs))
  if (failed.length > 0) process.exitCode = 1
}

function textOf(laws: readonly LawOutcome[], elapsedMs: number): string {
  const tried = laws.filter(({ holds }) => holds !== null)
  const held = tried.filter(({ holds }) => holds === true).length
  return `${laws.map(lineOf).join('')}${held} of ${tried.length} hold, tried in ${(elapsedMs / 1000).toFixed(1)} s\n`
}

function lineOf({ law, subject, holds, value, tolerance, message }: LawOutcome): string {
  if (holds === null) return `-     ${subject}: ${message}\n`
  const numbers = `${value?.toExponential(1) ?? ''} (limit ${tolerance?.toExponential(0) ?? ''})`
  return `${holds ? 'holds' : 'FAILS'} ${law.padEnd(22)} ${numbers.padEnd(24)} ${subject}\n`
}
