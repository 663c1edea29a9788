import type { Action } from '../../state/actions.svelte'
import { app } from '../../state/app.svelte'
import { queue } from '../../state/queue.svelte'

/** What can be done with the queue, for the palette and the shortcut sheet. */
export function queueActions(choose: { folder: () => void; files: () => void }): readonly Action[] {
  const group = 'Queue'
  const hasFailures = (): boolean =>
    queue.items.some(({ state }) => state === 'failed' || state === 'cancelled')
  return [
    { id: 'queue.addFolder', title: 'Add a folder', group, shortcut: 'Mod+Shift+O', run: choose.folder },
    { id: 'queue.addFiles', title: 'Add pictures', group, run: choose.files },
    {
      id: 'queue.pause',
      title: 'Pause or go on',
      group,
      shortcut: 'P',
      enabled: () => queue.isBusy,
      run: () => queue.setPaused(!app.queue.paused),
    },
    {
      id: 'queue.cancel',
      title: 'Cancel what is left',
      group,
      enabled: () => queue.isBusy,
      run: () => queue.cancel(),
    },
    {
      id: 'queue.retry',
      title: 'Try again what failed',
      group,
      enabled: hasFailures,
      run: () => queue.retry(),
    },
    {
      id: 'queue.clear',
      title: 'Take finished pictures off the list',
      group,
      enabled: () => queue.finished.length > 0,
      run: () => queue.clearFinished(),
    },
  ]
}
