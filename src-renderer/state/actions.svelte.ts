/**
 * Every action of the interface, once: the command palette, the shortcut sheet, buttons and the
 * host's menu (`app.action` events) all run them from here. A view registers its own while it is shown:
 * `onMount(() => actions.register([...]))`.
 */
export interface Action {
  /** `group.verb`, e.g. `gaze.play`. */
  readonly id: string
  readonly title: string
  /** Heading in the palette and the shortcut sheet. */
  readonly group: string
  /** `Mod+Shift+Z`, `Space`, `?`; Mod is Ctrl, on a Mac Command. The first is shown, all work. */
  readonly shortcut?: string | readonly string[]
  /** Whether it can run now; missing means always. */
  readonly enabled?: () => boolean
  /** Works while a text field has the focus too. */
  readonly worksInFields?: boolean
  readonly run: () => void | Promise<void>
}

const isMac = /mac/i.test(navigator.platform)

export class ActionRegistry {
  all = $state.raw<readonly Action[]>([])

  register(actions: readonly Action[]): () => void {
    this.all = [...this.all.filter(({ id }) => !actions.some((action) => action.id === id)), ...actions]
    return () => (this.all = this.all.filter((action) => !actions.includes(action)))
  }

  find(id: string): Action | undefined {
    return this.all.find((action) => action.id === id)
  }

  isEnabled(action: Action): boolean {
    return action.enabled?.() ?? true
  }

  /** Runs an action by id; unknown and disabled ones do nothing. */
  run(id: string): void {
    const action = this.find(id)
    if (action && this.isEnabled(action)) void action.run()
  }

  handleKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('[role="dialog"], [role="alertdialog"]')) return
    const pressed = keyOf(event)
    const action = this.all.find(
      (candidate) => shortcutsOf(candidate).includes(pressed) && isAllowed(candidate, event, pressed),
    )
    if (!action || !this.isEnabled(action)) return
    event.preventDefault()
    void action.run()
  }
}

export function shortcutsOf({ shortcut }: Action): readonly string[] {
  if (shortcut === undefined) return []
  return typeof shortcut === 'string' ? [shortcut] : shortcut
}

/** Actions by their heading, in the order they were registered. */
export function groupsOf(all: readonly Action[]): readonly (readonly [string, readonly Action[]])[] {
  const names = all.map(({ group }) => group).filter((name, index, every) => every.indexOf(name) === index)
  return names.map((name) => [name, all.filter(({ group }) => group === name)])
}

/** How a shortcut is written on this system, one cap per key: `['Ctrl', 'K']`, `['⌘', 'K']`. */
export function keyCaps(shortcut: string): readonly string[] {
  const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
  const names: Record<string, string> = {
    Escape: 'Esc',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  }
  return shortcut
    .split(/\+(?!$)/)
    .map((key) => (isMac ? macNames[key] : undefined) ?? names[key] ?? (key === 'Mod' ? 'Ctrl' : key))
}

function keyOf(event: KeyboardEvent): string {
  const key = keyName(event)
  const isLetter = /^[A-Z]$/.test(key)
  const parts = [
    (isMac ? event.metaKey : event.ctrlKey) ? 'Mod+' : '',
    event.altKey ? 'Alt+' : '',
    // Shift already shows in `?` and `+`; only letters and named keys need it spelled out.
    event.shiftKey && (isLetter || key.length > 1) ? 'Shift+' : '',
  ]
  return parts.join('') + key
}

function keyName({ key, code, altKey }: KeyboardEvent): string {
  // With Alt a Mac types other signs than the digits on the keys.
  const digit = altKey ? /^Digit(\d)$/.exec(code)?.[1] : undefined
  if (digit) return digit
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toUpperCase() : key
}

const keysOfButtons = ['Space', 'Enter']
const keysOfWidgets = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']

/** A key that the focused element uses itself is left to it. */
function isAllowed(action: Action, event: KeyboardEvent, pressed: string): boolean {
  if (!(event.target instanceof Element)) return true
  if (
    event.target.closest(
      'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, [contenteditable]',
    )
  )
    return action.worksInFields ?? false
  if (event.target.closest('button, a, summary, [role="button"]') && keysOfButtons.includes(pressed))
    return false
  const isWidget = event.target.closest(
    'input, select, [role="listbox"], [role="separator"], [role="tab"], [role="radio"]',
  )
  return !(isWidget && [...keysOfWidgets, ...keysOfButtons].includes(pressed.replace('Shift+', '')))
}

export const actions = new ActionRegistry()
