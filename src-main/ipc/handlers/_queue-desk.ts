import { ProblemError } from '../../lib/problem'
import { storageProblem } from '../../store/problem'
import { Queue } from '../../store/queue'
import type { QueueLine } from '../../store/queue-rows'
import { QueueList } from '../../store/queue-list'
import { throttle } from '../../store/throttle'
import type { Input, QueueItem, QueueStatus } from '../contract'
import { imageUrl } from './_picture-info'
import { workOf } from './_queue-work'
import type { Services } from './_services'

const largestLine = 10_000
const pausedKey = 'queue.paused'

/** A long list costs more to send, so it is sent less often: ten times a second up to 400 items. */
function changeIntervalMs(itemCount: number): number {
  return Math.max(100, itemCount / 4)
}

/** The queue as the interface sees it: rows, pause, and news no more often than can be shown. */
export class QueueDesk {
  readonly #services: Services
  readonly #list: QueueList
  readonly #queue: Queue
  readonly #news = throttle(
    () => this.#services.emit('queue.changed', this.status()),
    () => changeIntervalMs(this.#list.counts().total),
  )
  /** Set when the disk refused: the pause itself could not be written then. */
  #isStuck = false
  #saidElsewhere = false

  constructor(services: Services) {
    const { store, emit } = services
    this.#services = services
    this.#list = new QueueList(store.queueItems)
    this.#queue = new Queue({
      line: store.queueItems,
      lease: store.queueLease,
      work: workOf(services),
      isPaused: () => this.#isPaused(),
      changedElsewhere: () => store.changedElsewhere(),
      onChange: (itemId) => this.#changed(itemId),
      onStuck: (error) => {
        this.#isStuck = true
        const { message } = storageProblem('The queue stopped', store.folder, error)
        emit('app.problem', { message: `${message} Nothing was lost; resume the queue then.` })
        this.#changed(null)
      },
      onElsewhere: () => this.#sayElsewhere(),
    })
    this.#queue.start()
  }

  status(): QueueStatus {
    const items = this.#list.lines().map((line) => this.#toItem(line))
    return { items, ...this.#list.counts(), paused: this.#isPaused() }
  }

  async add({ name, bytes, modelId, parameters }: Input<'queue.add'>): Promise<QueueItem> {
    const { store, pictures, models } = this.#services
    models.folderOf(modelId)
    if (store.queueItems.countUnfinished() >= largestLine) {
      throw new ProblemError(
        'refused',
        `The queue holds ${largestLine} unfinished pictures, its limit. Let it work or cancel some, then add more.`,
      )
    }
    const line = await pictures.keepFor(bytes, (imageId) =>
      store.queueItems.add({ name, imageId, modelId, parameters }),
    )
    this.#changed(line.itemId)
    this.#queue.wake()
    return this.#toItem(line)
  }

  pause(paused: boolean): QueueStatus {
    this.#services.store.settings.set(pausedKey, paused)
    this.#isStuck = false
    return this.#afterMany()
  }

  /** Changes many rows at once, stops what is no longer wanted, goes on with what is. */
  change(body: () => void): QueueStatus {
    body()
    this.#queue.interruptIfCancelled()
    return this.#afterMany()
  }

  async dispose(): Promise<void> {
    await this.#queue.dispose()
    this.#news.dispose()
  }

  #afterMany(): QueueStatus {
    this.#changed(null)
    this.#queue.wake()
    return this.status()
  }

  #isPaused(): boolean {
    return this.#isStuck || this.#services.store.settings.get(pausedKey) === true
  }

  #changed(itemId: string | null): void {
    if (itemId === null) this.#list.forget()
    else this.#list.refresh(itemId)
    this.#news.request()
  }

  #toItem({ imageId, hasThumbnail, ...line }: QueueLine): QueueItem {
    return { ...line, thumbnailUrl: hasThumbnail ? imageUrl(imageId, 'thumbnail') : null }
  }

  #sayElsewhere(): void {
    if (this.#saidElsewhere) return
    this.#saidElsewhere = true
    const message =
      'Another Saccade is working through the queue of this data folder. Pictures added here join its line and are done there.'
    this.#services.emit('app.problem', { message })
  }
}
