import Settings from '@lucide/svelte/icons/settings'
import type { View } from '../_registry'
import SettingsView from './SettingsView.svelte'

export default {
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  order: 110,
  component: SettingsView,
} satisfies View
