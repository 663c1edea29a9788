/** Actions of the window itself; views add theirs. */
import type { View } from '../views/_registry'
import type { Action } from './actions.svelte'
import { app } from './app.svelte'

/** Which of the frame's own dialogs is open. */
export const dialogs = $state({ palette: false, shortcuts: false })

export function frameActions(views: readonly View[]): readonly Action[] {
  const opens = views.map(({ id, title }, index): Action => ({
    id: `view.${id}`,
    title: `Go to ${title}`,
    group: 'Window',
    shortcut: `Alt+${index + 1}`,
    worksInFields: true,
    run: () => void (app.view = id),
  }))
  return [
    {
      id: 'app.palette',
      title: 'Command palette',
      group: 'Window',
      shortcut: 'Mod+K',
      worksInFields: true,
      run: () => void (dialogs.palette = true),
    },
    {
      id: 'app.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'Window',
      shortcut: '?',
      run: () => void (dialogs.shortcuts = true),
    },
    {
      id: 'app.theme',
      title: 'Switch between light and dark',
      group: 'Window',
      run: () => app.toggleTheme(),
    },
    ...opens,
  ]
}
