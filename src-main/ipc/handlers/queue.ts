import type { Handlers } from './_contract'
import type { QueueDesk } from './_queue-desk'
import { promised, type Services } from './_services'

type QueueHandlers = Pick<
  Handlers,
  'queue.add' | 'queue.get' | 'queue.pause' | 'queue.cancel' | 'queue.retry' | 'queue.clear'
>

export function queueHandlers(desk: QueueDesk, { store }: Services): QueueHandlers {
  const { queueItems } = store
  return {
    'queue.add': (input) => desk.add(input),
    'queue.get': () => promised(() => desk.status()),
    'queue.pause': ({ paused }) => promised(() => desk.pause(paused)),
    'queue.cancel': ({ itemIds }) => promised(() => desk.change(() => queueItems.cancel(itemIds))),
    'queue.retry': ({ itemIds }) => promised(() => desk.change(() => queueItems.retry(itemIds))),
    'queue.clear': () => promised(() => desk.change(() => queueItems.clear())),
  }
}
