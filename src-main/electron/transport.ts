/** The contract over Electron's own channels: one for calls, one for events, both for our window only. */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { callChannel, eventChannel } from '../ipc/channels'
import type { Dispatch, Reply } from '../ipc/dispatch'
import type { EventHub } from '../ipc/events'
import { isOurs } from './origin'

export interface Transport {
  /** Lets a window's page call and listen, until it is gone. */
  admit(contents: WebContents): void
  /** Settles when a page has made its first call, so that it listens by now. */
  readonly pageIsListening: Promise<void>
}

const refused: Reply = {
  ok: false,
  problem: { code: 'refused', message: 'Refused: this call does not come from a page of Saccade.' },
}

/** Only the top frame of an admitted window, while it shows a page of ours. */
function isTrusted(event: IpcMainInvokeEvent, admitted: ReadonlySet<WebContents>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && admitted.has(event.sender) && isOurs(frame.url)
}

/** Trips when the page that called is gone: closed, crashed or loaded anew. */
function whileShown(contents: WebContents): AbortController {
  const gone = new AbortController()
  const abort = () => gone.abort()
  contents.once('destroyed', abort)
  contents.once('render-process-gone', abort)
  return gone
}

export function serveContract(dispatch: Dispatch, events: EventHub): Transport {
  const admitted = new Map<WebContents, AbortController>()
  let heard: () => void = () => undefined
  const pageIsListening = new Promise<void>((resolve) => (heard = resolve))

  ipcMain.handle(callChannel, async (event, command: unknown, input: unknown): Promise<Reply> => {
    const gone = admitted.get(event.sender)
    if (gone === undefined || !isTrusted(event, new Set(admitted.keys()))) return refused
    heard()
    return dispatch(command, input, { signal: gone.signal })
  })

  events.subscribe((event, payload) => {
    for (const contents of admitted.keys()) {
      if (!contents.isDestroyed() && isOurs(contents.getURL())) contents.send(eventChannel, event, payload)
    }
  })

  return {
    pageIsListening,
    admit(contents) {
      admitted.set(contents, whileShown(contents))
      contents.on('did-navigate', () => {
        admitted.get(contents)?.abort()
        admitted.set(contents, whileShown(contents))
      })
      contents.once('destroyed', () => admitted.delete(contents))
    },
  }
}
