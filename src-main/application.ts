/**
 * The app without its shell: store, engine, handlers and events wired together. Electron and `serve`
 * differ only in what they pass in.
 */
import { version } from '../package.json'
import { rendererFolder } from './bundles'
import { createContent, type FindContent } from './content/content'
import { createBroker } from './engine/broker'
import type { SpawnEngine } from './engine/messages'
import { createDispatch, problemFrom, type Dispatch } from './ipc/dispatch'
import { createEventHub, type EventHub } from './ipc/events'
import type { HandlerDependencies } from './ipc/handlers/_contract'
import { createHandlers } from './ipc/handlers/index'
import { openStoreOrTemporary } from './store/open-store'
import type { SettingsTable } from './store/settings'

export interface ApplicationOptions {
  readonly host: HandlerDependencies['host']
  readonly dataFolder: string
  readonly spawn: SpawnEngine
  readonly startImagePath: string | null
  readonly copy: HandlerDependencies['copy']
}

export interface Application {
  readonly dispatch: Dispatch
  readonly events: EventHub
  readonly findContent: FindContent
  /** For what the shell itself remembers, such as where its window was. */
  readonly memory: Pick<SettingsTable, 'get' | 'set'>
  /** A picture that reaches the app from outside its page. */
  openImageFile(path: string): Promise<void>
  /** Ends the engine processes and closes the store; a queue goes on at the next start. */
  close(): Promise<void>
}

/** Work that nobody waits for may fail too: the user hears of it, and the app stays up. */
function reportLostErrors({ emit }: EventHub): () => void {
  const report = (reason: unknown) => emit('app.problem', { message: problemFrom(reason).message })
  process.on('unhandledRejection', report)
  return () => process.off('unhandledRejection', report)
}

/** Comes up even where the data folder cannot be used; the page then says so. */
export function openApplication(options: ApplicationOptions): Application {
  const events = createEventHub()
  const stopReporting = reportLostErrors(events)
  const { store, problem } = openStoreOrTemporary(options.dataFolder)
  const engine = createBroker({
    spawn: options.spawn,
    onChange: (change) => events.emit('engine.changed', change),
  })
  const handlerSet = createHandlers({
    store,
    engine,
    emit: events.emit,
    host: options.host,
    version,
    startImagePath: options.startImagePath,
    startProblem: problem,
    copy: options.copy,
  })
  handlerSet.warmUp()
  return {
    dispatch: createDispatch(handlerSet.handlers),
    events,
    findContent: createContent(rendererFolder, store),
    memory: store.settings,
    openImageFile: (path) => handlerSet.openImageFile(path),
    async close() {
      await handlerSet.dispose()
      await engine.dispose()
      store.close()
      stopReporting()
    },
  }
}
