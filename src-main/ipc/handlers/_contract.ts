/**
 * What handlers are and what they are given. A command of the contract without a handler, or a
 * handler that returns something else, does not compile; hosts differ only in these dependencies.
 */
import type { Engine } from '../../engine/_contract'
import type { Store } from '../../store/store'
import type { CommandName, EventName, EventPayload, Input, Output } from '../contract'

export interface HandlerContext {
  /** Trips when the caller is gone or cancelled. */
  readonly signal: AbortSignal
}

export type Handler<K extends CommandName> = (input: Input<K>, context: HandlerContext) => Promise<Output<K>>
export type Handlers = { readonly [K in CommandName]: Handler<K> }

export type Emit = <K extends EventName>(event: K, payload: EventPayload<K>) => void

export interface HandlerDependencies {
  readonly store: Store
  readonly engine: Engine
  readonly emit: Emit
  readonly host: 'electron' | 'serve'
  readonly version: string
  /** Path of an image named on the command line, or null. */
  readonly startImagePath: string | null
  /** What was wrong with the data folder (`openStoreOrTemporary`), or null. */
  readonly startProblem: string | null
  /** Puts a PNG or UTF-8 text on the system's clipboard; null where only the browser has one. */
  readonly copy: ((kind: 'png' | 'text', bytes: Uint8Array) => Promise<void>) | null
}

/** What a host holds: the handlers, and what it calls itself. */
export interface HandlerSet {
  readonly handlers: Handlers
  /** Begins at once what the first page will ask for: the start image, and the model loaded and warm. */
  warmUp(): void
  /** An image from outside (second instance, open-file, menu): emits 'image.opened' or 'app.problem'. */
  openImageFile(path: string): Promise<void>
  /** Puts the running queue item back in line. Before the engine and the store are closed. */
  dispose(): Promise<void>
}
