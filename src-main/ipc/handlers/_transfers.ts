/**
 * Models on their way here. Each transfer has an engine process of its own, which ends with it; transfers
 * outlive the page that began them, and one that failed or was stopped stays on the list with the reason.
 */
import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { isUnfinished } from '../../hub/local-models'
import { describeModelFolder } from '../../hub/model-folder'
import { ProblemError, isProblem } from '../../lib/problem'
import type { Input, Transfer } from '../contract'
import { sentenceOf, type Services } from './_services'
import { TransferRate } from './_transfer-rate'

/** What came of a transfer: where the model lies, and a sentence about it. */
interface Arrival {
  readonly place: string
  readonly message: string
}

interface Work {
  readonly transferId: string
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number, label: string) => void
}

export class TransferDesk {
  readonly #services: Services
  readonly #transfers = new Map<string, Transfer>()
  readonly #running = new Map<string, AbortController>()

  constructor(services: Services) {
    this.#services = services
  }

  list(): Transfer[] {
    return [...this.#transfers.values()]
  }

  /** One download per repository: asked for again while it runs, it goes on. */
  pull({ name, dtype }: Input<'models.pull'>): Transfer {
    const { engine } = this.#services
    return this.#begin({ kind: 'pull', name, dtype }, async ({ transferId, ...options }) => {
      const { folder, why } = await engine.call(transferId, 'models.pull', { name, dtype }, options)
      return { place: folder, message: `Downloaded ${why}` }
    })
  }

  import({ path, vocabularyPath }: Input<'models.import'>): Transfer {
    const place = resolve(path)
    return this.#begin({ kind: 'import', name: place, dtype: 'auto' }, async (work) => {
      const found = await stat(place).catch(() => null)
      if (found === null)
        throw new ProblemError(
          'not-found',
          `There is nothing at ${place}. Check the path, every letter of it.`,
        )
      const isUsedThere = found.isDirectory() || extname(place) === '.onnx'
      return isUsedThere ? await this.#link(place) : await this.#convert(place, vocabularyPath, work)
    })
  }

  /** Ends it if it runs. What was downloaded stays, so that it can be taken up again. */
  stop(transferId: string): void {
    this.#running.get(transferId)?.abort(new ProblemError('cancelled', 'Cancelled.'))
  }

  /** Takes one that is over off the list. */
  dismiss(transferId: string): void {
    if (this.#running.has(transferId)) return
    this.#transfers.delete(transferId)
    this.#tell()
  }

  dispose(): void {
    for (const transferId of this.#running.keys()) this.stop(transferId)
  }

  #begin(
    subject: Pick<Transfer, 'kind' | 'name' | 'dtype'>,
    work: (work: Work) => Promise<Arrival>,
  ): Transfer {
    const same = this.list().find(({ kind, name }) => kind === subject.kind && name === subject.name)
    if (same?.state === 'running') return same
    if (same !== undefined) this.#transfers.delete(same.transferId)
    const begun: Transfer = {
      ...subject,
      transferId: `transfer-${randomUUID()}`,
      state: 'running',
      step: 'Beginning',
      doneBytes: 0,
      totalBytes: 0,
      bytesPerSecond: null,
      message: null,
      modelId: null,
    }
    const controller = new AbortController()
    this.#running.set(begun.transferId, controller)
    this.#change(begun)
    void this.#run(begun, controller.signal, work)
    return begun
  }

  async #run(
    { transferId }: Transfer,
    signal: AbortSignal,
    work: (work: Work) => Promise<Arrival>,
  ): Promise<void> {
    const rate = new TransferRate()
    const onProgress = (doneBytes: number, totalBytes: number, step: string): void =>
      this.#update(transferId, { doneBytes, totalBytes, step, bytesPerSecond: rate.after(doneBytes) })
    try {
      const { place, message } = await work({ transferId, signal, onProgress })
      this.#running.delete(transferId)
      this.#update(transferId, { state: 'done', message, modelId: await this.#idOf(place) })
    } catch (error) {
      this.#running.delete(transferId)
      const isCancelled = isProblem(error, 'cancelled')
      const message = isCancelled ? 'Stopped. What is downloaded is kept.' : sentenceOf(error)
      this.#update(transferId, { state: isCancelled ? 'cancelled' : 'failed', message })
    } finally {
      this.#services.emit('models.changed', {})
      await this.#services.engine.unload(transferId)
    }
  }

  /** Uses a model where it lies. Throws a sentence for what is no model. */
  async #link(place: string): Promise<Arrival> {
    const { graphs, name } = await describeModelFolder(place)
    if (graphs.length === 0) {
      throw new ProblemError(
        'bad-input',
        `${place} holds no ONNX graph, neither in onnx/ nor beside a config.json. Choose the folder of one exported model, or an .onnx file.`,
      )
    }
    if ((await this.#idOf(place)) === null) this.#services.linkedFolders.add(place)
    return { place, message: `${name} is used where it lies; nothing was copied.` }
  }

  async #convert(path: string, vocabularyPath: string | null, work: Work): Promise<Arrival> {
    const { engine, languageModels } = this.#services
    const outFolder = await freeFolder(languageModels.places.imported, basename(path, extname(path)))
    const { transferId, ...options } = work
    try {
      const vocabulary = vocabularyPath === null ? null : resolve(vocabularyPath)
      const input = { path, outFolder, vocabularyPath: vocabulary }
      const { folder, what } = await engine.call(transferId, 'models.import', input, options)
      return { place: folder, message: `Imported ${what}` }
    } catch (error) {
      // A process that was ended in the middle could not clear up behind itself.
      await engine.unload(transferId)
      await removeUnfinished(outFolder)
      throw error
    }
  }

  async #idOf(place: string): Promise<string | null> {
    const { models } = await this.#services.languageModels.local()
    return models.find(({ folder }) => folder === place)?.modelId ?? null
  }

  #update(transferId: string, change: Partial<Transfer>): void {
    const before = this.#transfers.get(transferId)
    if (before !== undefined) this.#change({ ...before, ...change })
  }

  #change(transfer: Transfer): void {
    this.#transfers.set(transfer.transferId, transfer)
    this.#tell()
  }

  #tell(): void {
    this.#services.emit('models.transfers', this.list())
  }
}

/** `name`, or `name-2` … where that is taken: an import never overwrites. */
async function freeFolder(parent: string, name: string): Promise<string> {
  const taken = new Set(await readdir(parent).catch(() => []))
  let number = 1
  const numbered = (): string => (number === 1 ? name : `${name}-${number}`)
  while (taken.has(numbered())) number += 1
  return join(parent, numbered())
}

async function removeUnfinished(outFolder: string): Promise<void> {
  const parent = dirname(outFolder)
  const entries = await readdir(parent).catch(() => [])
  const left = entries.filter((entry) => entry.startsWith(`${basename(outFolder)}.`) && isUnfinished(entry))
  await Promise.all(left.map((entry) => rm(join(parent, entry), { recursive: true, force: true })))
}
