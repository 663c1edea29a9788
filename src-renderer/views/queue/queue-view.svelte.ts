/** What the queue's page shows of the queue. */
import type { QueueItem } from '../../../src-main/ipc/contract'
import { queue } from '../../state/queue.svelte'

export type QueueFilter = 'all' | 'done' | 'open' | 'failed'

const filters: Record<QueueFilter, (item: QueueItem) => boolean> = {
  all: () => true,
  done: ({ state }) => state === 'done',
  open: ({ state }) => state === 'waiting' || state === 'running',
  failed: ({ state }) => state === 'failed' || state === 'cancelled',
}
const titles: Record<QueueFilter, string> = { all: 'All', done: 'Done', open: 'Waiting', failed: 'Not done' }

export class QueuePage {
  filter = $state<QueueFilter>('all')

  readonly shown = $derived(queue.items.filter(filters[this.filter]))
  readonly failures = $derived(queue.items.filter(filters.failed))
  readonly options = $derived(
    (Object.keys(filters) as QueueFilter[]).map((value) => ({
      value,
      title: `${titles[value]} ${queue.items.filter(filters[value]).length.toLocaleString()}`,
    })),
  )
}
