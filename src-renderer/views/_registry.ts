/**
 * A view is a folder with a `view.ts` that default-exports one of these; the rail, the palette and
 * the number keys find it here. What has no folder does not appear.
 */
import type { LucideIcon } from '@lucide/svelte'
import type { Component } from 'svelte'

export interface View {
  /** The folder's name. */
  readonly id: string
  readonly title: string
  readonly icon: LucideIcon
  /** Place in the rail, from the top; 100 and above sit at its bottom. */
  readonly order: number
  readonly component: Component
}

const modules = import.meta.glob<{ default: View }>('./*/view.ts', { eager: true })

export const views: readonly View[] = Object.values(modules)
  .map((module) => module.default)
  .sort((a, b) => a.order - b.order)
