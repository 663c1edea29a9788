/** Wires every command of the contract to its domain, and starts the queue where it stopped. */
import type { HandlerDependencies, Handlers, HandlerSet } from './_contract'
import { QueueDesk } from './_queue-desk'
import { createServices, sentenceOf, type Services } from './_services'
import { findStart, openImagePath, warmModel, type Start } from './_start'
import { appHandlers } from './app'
import { deviceHandlers } from './devices'
import { exportHandlers } from './export'
import { gazeHandlers } from './gaze'
import { hostHandlers } from './host'
import { imageHandlers } from './image'
import { languageHandlers } from './language'
import { modelHandlers } from './models'
import { queueHandlers } from './queue'
import { runHandlers } from './runs'
import { settingsHandlers } from './settings'
import { TransferDesk } from './_transfers'

/** Housekeeping waits until the app has long been up. */
const sweepDelayMs = 60_000

interface Desks {
  readonly queue: QueueDesk
  readonly transfers: TransferDesk
  readonly start: () => Promise<Start>
}

function allHandlers(services: Services, { queue, transfers, start }: Desks): Handlers {
  return {
    ...appHandlers(services, start),
    ...settingsHandlers(services),
    ...imageHandlers(services),
    ...gazeHandlers(services),
    ...runHandlers(services),
    ...queueHandlers(queue, services),
    ...exportHandlers(services),
    ...modelHandlers(services, transfers),
    ...deviceHandlers(services),
    ...hostHandlers(services),
    ...languageHandlers(services),
  }
}

function sweepLater({ store }: Services): NodeJS.Timeout {
  // What cannot be swept today is swept another day; nobody has to hear of it.
  const sweep = setTimeout(() => void store.sweep().catch(() => 0), sweepDelayMs)
  return sweep.unref()
}

export function createHandlers(deps: HandlerDependencies): HandlerSet {
  const services = createServices(deps)
  const queue = new QueueDesk(services)
  const transfers = new TransferDesk(services)
  let found: Promise<Start> | undefined
  const start = (): Promise<Start> => (found ??= findStart(services))
  const sweep = sweepLater(services)
  return {
    handlers: allHandlers(services, { queue, transfers, start }),
    warmUp() {
      // Whatever fails here is told when a page asks for it.
      void warmModel(services, start()).catch(() => undefined)
    },
    async openImageFile(path) {
      try {
        deps.emit('image.opened', await openImagePath(services, path))
      } catch (error) {
        deps.emit('app.problem', { message: sentenceOf(error) })
      }
    },
    async dispose() {
      clearTimeout(sweep)
      transfers.dispose()
      await queue.dispose()
    },
  }
}
