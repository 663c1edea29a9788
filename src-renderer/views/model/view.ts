import Layers from '@lucide/svelte/icons/layers'
import type { View } from '../_registry'
import ModelLabView from './ModelLabView.svelte'

export default {
  id: 'model',
  title: 'Model',
  icon: Layers,
  order: 20,
  component: ModelLabView,
} satisfies View
