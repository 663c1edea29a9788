/** Predictors by id. A file in `predictors/` is found by its being there. */
import { ProblemError } from '../lib/problem'
import type { Predictor } from './_predictor'

const files = import.meta.glob<Predictor>('./predictors/*.ts', { eager: true, import: 'default' })

export const predictors: ReadonlyMap<string, Predictor> = new Map(
  Object.entries(files).map(([path, predictor]) => {
    const fileName = path.slice('./predictors/'.length, -'.ts'.length)
    if (predictor.id !== fileName) throw new Error(`${path} calls its predictor ${predictor.id}`)
    return [predictor.id, predictor]
  }),
)

export function findPredictor(id: string): Predictor {
  const predictor = predictors.get(id)
  if (predictor !== undefined) return predictor
  const known = [...predictors.keys()].join(', ')
  throw new ProblemError(
    'bad-input',
    `Nothing here can drive a "${id}" model. Predictors there are: ${known}.`,
  )
}
