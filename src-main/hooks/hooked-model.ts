/** Opens a model with hooks: a rewritten graph of a few kilobytes over the weights where they lie. */
import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'
import { makeExternal } from '../onnx/make-tensor'
import type { OnnxModel, ValueInfo } from '../onnx/model'
import { externaliseWeights } from '../onnx/passes/externalise-weights'
import { runPass } from '../onnx/passes/_pass'
import { readModel, readModelFile } from '../onnx/read-model'
import { writeModel } from '../onnx/write-model'
import { computeDevice, type DeviceId } from '../runtime/providers'
import { openSession, type Session, type SessionOptions } from '../runtime/session'
import { makeDriver, type HookDriver } from './hook-driver'
import type { LocatedModel } from './located'
import { planHooks, planSchema } from './plan'

export type PlanInput = v.InferInput<typeof planSchema>

export interface HookedModelOptions {
  /** The model's file, or its bytes when its weights are inside. */
  readonly source: string | Uint8Array
  /** Finds the model's insides: `locateModel` of `adapters`. */
  readonly locate: (model: OnnxModel) => LocatedModel
  readonly plan: PlanInput
  readonly device?: DeviceId
  readonly threads?: number
}

export interface HookedModel {
  readonly session: Session
  readonly hooks: HookDriver
  readonly located: LocatedModel
  /** The model's own inputs, without those of the hooks. */
  readonly inputs: readonly ValueInfo[]
  dispose(): Promise<void>
}

/**
 * Optimisers of onnxruntime that fuse across hook points. A model that may be hooked is opened without them,
 * hooked or not, so that edits of strength 0 give the same bits.
 */
export const unhookableOptimisers = ['SkipLayerNormFusion'] as const

/** Options for a session that hooks leave as it is, to the last bit. */
export function hookableOptions(options: SessionOptions = {}): SessionOptions {
  return { ...options, withoutOptimisers: unhookableOptimisers }
}

/** Opens a model with its hooks in place. Throws a sentence for what cannot be read or edited. */
export async function openHookedModel(options: HookedModelOptions): Promise<HookedModel> {
  const { bytes, weightsFolder, located, inputs, hooks } = rewriteModel(options)
  const { device, threads } = options
  const session = await openSession(
    bytes,
    hookableOptions({
      ...(device === undefined ? {} : { device }),
      ...(threads === undefined ? {} : { threads }),
      ...(weightsFolder === null ? {} : { weightsFolder }),
    }),
  )
  return { session, hooks, located, inputs, dispose: () => session.dispose() }
}

export interface RewrittenModel {
  /** The graph, without weights that lie in a file. */
  readonly bytes: Uint8Array
  /** The folder of that file; null where all weights are in the bytes. */
  readonly weightsFolder: string | null
  readonly located: LocatedModel
  readonly inputs: readonly ValueInfo[]
  readonly hooks: HookDriver
}

export type RewriteOptions = Pick<HookedModelOptions, 'source' | 'locate' | 'plan' | 'device'>

/** The graph with hooks, not yet opened. Throws a sentence for what cannot be read or edited. */
export function rewriteModel({ source, locate, plan, device = 'auto' }: RewriteOptions): RewrittenModel {
  const { result, ...graph } = rewriteGraph(source, (model) => {
    const located = locate(model)
    const inputs = [...model.graph.inputs]
    const planned = planHooks(model, located, v.parse(planSchema, plan), computeDevice(device))
    return { located, inputs, hooks: makeDriver(planned) }
  })
  return { ...graph, ...result }
}

export interface RewrittenGraph<Result> {
  /** The graph, without weights that lie in a file. */
  readonly bytes: Uint8Array
  /** The folder of that file; null where all weights are in the bytes. */
  readonly weightsFolder: string | null
  readonly result: Result
}

/** Reads a model, changes its graph, and writes that; weights stay in the files they lie in. */
export function rewriteGraph<Result>(
  source: string | Uint8Array,
  change: (model: OnnxModel) => Result,
): RewrittenGraph<Result> {
  if (typeof source !== 'string') {
    const model = readModel(source)
    const result = change(model)
    return { bytes: writeModel(model), weightsFolder: null, result }
  }
  const path = realPath(source)
  const { model, source: file } = readModelFile(path)
  try {
    const weightsFolder = dirname(path)
    runPass(model, externaliseWeights(basename(path)))
    followLinks(model, dirname(source), weightsFolder)
    const result = change(model)
    return { bytes: writeModel(model), weightsFolder, result }
  } finally {
    file.close()
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    throw new ProblemError('not-found', `There is no model at ${path}. Check the path.`, { cause: error })
  }
}

/**
 * A model cache keeps links that lead to files of other names in one folder: the weights are then named as
 * they are there. Files that lie anywhere else are refused.
 */
function followLinks({ graph }: OnnxModel, folder: string, weightsFolder: string): void {
  for (const [name, tensor] of graph.initialisers) {
    const { external } = tensor
    if (external === null) continue
    const path = join(folder, external.location)
    const isOwn = tensor.range.source.path === null
    const location = isOwn ? external.location : nameInside(path, weightsFolder)
    if (location !== external.location)
      graph.initialisers.set(name, makeExternal(tensor, { ...external, location }))
  }
}

function nameInside(path: string, weightsFolder: string): string {
  const real = realPath(path)
  const inside = relative(weightsFolder, real)
  if (!inside.startsWith('..') && !isAbsolute(inside)) return inside
  throw new ProblemError(
    'refused',
    `The model keeps weights outside its folder (${path}), which is not read.`,
  )
}
