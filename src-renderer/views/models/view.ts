import Boxes from '@lucide/svelte/icons/boxes'
import type { View } from '../_registry'
import ModelsView from './ModelsView.svelte'

export default { id: 'models', title: 'Models', icon: Boxes, order: 70, component: ModelsView } satisfies View
