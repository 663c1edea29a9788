import History from '@lucide/svelte/icons/history'
import type { View } from '../_registry'
import RunsView from './RunsView.svelte'

export default { id: 'runs', title: 'Runs', icon: History, order: 60, component: RunsView } satisfies View
