/** The bridge between page and main process: two functions, nothing of Electron itself. */
import { contextBridge, ipcRenderer } from 'electron'
import { callChannel, eventChannel } from './ipc/channels'
import { commands, events, type Bridge } from './ipc/contract'
import type { Reply } from './ipc/dispatch'

const unknownName = { code: 'bad-input', message: 'There is no such command or event.' }

const bridge = {
  async invoke(command: string, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(commands, command)) throw unknownName
    const reply = (await ipcRenderer.invoke(callChannel, command, input)) as Reply
    // Thrown as it is: an Error would lose its code on the way into the page.
    if (!reply.ok) throw reply.problem
    return reply.value
  },
  on(event: string, listener: (payload: unknown) => void): () => void {
    if (!Object.hasOwn(events, event)) throw unknownName
    const forward = (_source: unknown, name: string, payload: unknown) => {
      if (name === event) listener(payload)
    }
    ipcRenderer.on(eventChannel, forward)
    return () => void ipcRenderer.removeListener(eventChannel, forward)
  },
}

contextBridge.exposeInMainWorld('saccade', bridge satisfies Record<keyof Bridge, unknown>)
