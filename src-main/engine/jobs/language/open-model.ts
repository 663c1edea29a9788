/**
 * The language model this process serves. Edits and reads that need another graph open another session over
 * the same weights; the two used last stay open: one that writes and one that looks.
 */
import { locateModel } from '../../../adapters/locate-model'
import type { Edit } from '../../../hooks/edit'
import type { HookDriver } from '../../../hooks/hook-driver'
import { hookableOptions, rewriteModel, type PlanInput } from '../../../hooks/hooked-model'
import type { LocatedModel } from '../../../hooks/located'
import { hashModel } from '../../../hooks/model-hash'
import { ProblemError } from '../../../lib/problem'
import { openLanguageModel, type LanguageModel } from '../../../language/language-model'
import { findModelFiles, type LanguageModelFiles } from '../../../language/model-files'
import type { DeviceId } from '../../_contract'
import { openLens, type Lens } from './lens'

/** A session with hooks in its graph. */
export interface HookedText {
  readonly model: LanguageModel
  readonly hooks: HookDriver
  readonly located: LocatedModel
}

const openSessions = 2

export class OpenModel {
  readonly folder: string
  readonly device: DeviceId
  readonly files: LanguageModelFiles
  readonly #sessions = new Map<string, Promise<HookedText>>()
  #hash: Promise<string> | undefined
  #lens: Promise<Lens | null> | undefined
  #readable: { readonly readable: readonly string[]; readonly notes: readonly string[] } | undefined

  constructor(folder: string, device: DeviceId, files: LanguageModelFiles) {
    this.folder = folder
    this.device = device
    this.files = files
  }

  /** The session for this plan, its edits set to the numbers given; `threads` as for any session. */
  async withPlan(plan: PlanInput, threads?: number): Promise<HookedText> {
    const { captures = [], edits = [], proof = false, scoreMask = false } = plan
    const graph = [captures, proof, scoreMask, edits.map(graphOf)]
    const key = JSON.stringify([...graph, threads])
    const known = this.#sessions.get(key)
    const opening = known ?? this.#open(plan, threads)
    this.#sessions.delete(key)
    this.#sessions.set(key, opening)
    await this.#closeOldest()
    try {
      const text = await opening
      for (const edit of edits) text.hooks.update(edit)
      text.hooks.take()
      return text
    } catch (error) {
      this.#sessions.delete(key)
      throw error
    }
  }

  /** Of these points, those whose values this graph gives out; the others with the reason. */
  readable(points: readonly string[]): {
    readonly readable: readonly string[]
    readonly notes: readonly string[]
  } {
    this.#readable ??= this.#findReadable(points)
    return this.#readable
  }

  /** The way from a residual stream to the logits; null where the graph has none that can be cut out. */
  lens(): Promise<Lens | null> {
    this.#lens ??= this.#openLens()
    return this.#lens
  }

  /** Where the model's insides are, without opening a session. */
  locate(): LocatedModel {
    return this.#rewrite({}).located
  }

  /** Of the graph and, in samples, of weights in files beside it. */
  hash(): Promise<string> {
    this.#hash ??= hashModel(this.files.graphPath)
    return this.#hash
  }

  async dispose(): Promise<void> {
    const all = [...this.#sessions.values()]
    this.#sessions.clear()
    const lens = await this.#lens?.catch(() => null)
    await lens?.dispose()
    await Promise.all(
      all.map((opening) => opening.then(({ model }) => model.dispose()).catch(() => undefined)),
    )
  }

  async #open(plan: PlanInput, threads: number | undefined): Promise<HookedText> {
    const { bytes, weightsFolder, located, hooks } = this.#rewrite(plan)
    const options = hookableOptions({
      device: this.device,
      ...(weightsFolder === null ? {} : { weightsFolder }),
      ...(threads === undefined ? {} : { threads }),
    })
    const model = await openLanguageModel(this.files, { ...options, graph: bytes })
    return { model, hooks, located }
  }

  async #openLens(): Promise<Lens | null> {
    const { config, graphPath } = this.files
    try {
      return await openLens({
        graphPath,
        device: this.device,
        locate: (model) => locateModel(model, { config }),
      })
    } catch (error) {
      if (error instanceof ProblemError) return null
      throw error
    }
  }

  #findReadable(points: readonly string[]): { readable: string[]; notes: string[] } {
    if (this.#refusal(points) === null) return { readable: [...points], notes: [] }
    const refusals = points.map((point) => [point, this.#refusal([point])] as const)
    return {
      readable: refusals.flatMap(([point, refusal]) => (refusal === null ? [point] : [])),
      notes: refusals.flatMap(([, refusal]) => refusal ?? []),
    }
  }

  /** Why these points cannot be read together; null where they can. */
  #refusal(points: readonly string[]): string | null {
    try {
      this.#rewrite({ captures: points.map((point) => ({ point })) })
      return null
    } catch (error) {
      if (error instanceof ProblemError) return error.message
      throw error
    }
  }

  #rewrite(plan: PlanInput): ReturnType<typeof rewriteModel> {
    const { config, graphPath } = this.files
    return rewriteModel({ source: graphPath, locate: (model) => locateModel(model, { config }), plan })
  }

  async #closeOldest(): Promise<void> {
    const [oldest] = this.#sessions
    if (this.#sessions.size <= openSessions || oldest === undefined) return
    this.#sessions.delete(oldest[0])
    await oldest[1].then(({ model }) => model.dispose()).catch(() => undefined)
  }
}

/** What of an edit shapes the graph; the rest is fed. */
function graphOf(edit: Edit): unknown {
  const { id, kind, point } = edit
  const shape = kind === 'edit-pattern' ? edit.change.kind : kind === 'replace' ? edit.heads === null : null
  return [id, kind, point, shape]
}

let open: OpenModel | undefined

/** The model in that folder on that device; another one is closed first. */
export async function openModel(folder: string, device: DeviceId): Promise<OpenModel> {
  if (open?.folder === folder && open.device === device) return open
  const before = open
  open = undefined
  await before?.dispose()
  const files = await findModelFiles(folder)
  open = new OpenModel(folder, device, files)
  return open
}
