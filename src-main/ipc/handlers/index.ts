/** Wires every command of the contract to its domain, and starts the queue where it stopped. */
import type { HandlerDependencies, Handlers, HandlerSet } from './_contract'
import { createServices, sentenceOf, type Services } from './_services'
import { appHandlers, openImagePath } from './app'
import { deviceHandlers } from './devices'
import { exportHandlers } from './export'
import { gazeHandlers } from './gaze'
import { hostHandlers } from './host'
import { imageHandlers } from './image'
import { modelHandlers } from './models'
import { QueueDesk, queueHandlers } from './queue'
import { runHandlers } from './runs'
import { settingsHandlers } from './settings'

/** Housekeeping waits until the app has long been up. */
const sweepDelayMs = 60_000

function allHandlers(services: Services, desk: QueueDesk): Handlers {
  return {
    ...appHandlers(services),
    ...settingsHandlers(services),
    ...imageHandlers(services),
    ...gazeHandlers(services),
    ...runHandlers(services),
    ...queueHandlers(desk, services),
    ...exportHandlers(services),
    ...modelHandlers(services),
    ...deviceHandlers(services),
    ...hostHandlers(services),
  }
}

function sweepLater({ store }: Services): NodeJS.Timeout {
  // What cannot be swept today is swept another day; nobody has to hear of it.
  const sweep = setTimeout(() => void store.sweep().catch(() => 0), sweepDelayMs)
  return sweep.unref()
}

export function createHandlers(deps: HandlerDependencies): HandlerSet {
  const services = createServices(deps)
  const desk = new QueueDesk(services)
  const sweep = sweepLater(services)
  return {
    handlers: allHandlers(services, desk),
    async openImageFile(path) {
      try {
        deps.emit('image.opened', await openImagePath(services, path))
      } catch (error) {
        deps.emit('app.problem', { message: sentenceOf(error) })
      }
    },
    async dispose() {
      clearTimeout(sweep)
      await desk.dispose()
    },
  }
}
