import Bot from '@lucide/svelte/icons/bot'
import type { View } from '../_registry'
import AgentView from './AgentView.svelte'

export default {
  id: 'agent',
  title: 'Agent',
  icon: Bot,
  order: 15,
  component: AgentView,
} satisfies View
