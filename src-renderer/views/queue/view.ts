import Images from '@lucide/svelte/icons/images'
import type { View } from '../_registry'
import QueueView from './QueueView.svelte'

export default { id: 'queue', title: 'Queue', icon: Images, order: 50, component: QueueView } satisfies View
