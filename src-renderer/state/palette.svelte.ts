/** The command palette: what was typed, which actions are meant, which of them is chosen. */
import { actions, groupsOf, type Action } from './actions.svelte'
import { dialogs } from './frame-actions.svelte'

export class Palette {
  wish = $state('')
  #place = $state(0)

  readonly #words = $derived(this.wish.toLowerCase().split(/\s+/).filter(Boolean))
  readonly groups = $derived(
    groupsOf(actions.all.filter((action) => action.id !== 'app.palette' && this.#isMeant(action))),
  )
  readonly #runnable = $derived(
    this.groups.flatMap(([, members]) => members).filter((action) => actions.isEnabled(action)),
  )
  readonly chosen = $derived(this.#runnable[Math.min(this.#place, this.#runnable.length - 1)])

  type(wish: string): void {
    this.wish = wish
    this.#place = 0
  }

  move(by: number): void {
    const count = Math.max(1, this.#runnable.length)
    this.#place = (Math.min(this.#place, count - 1) + by + count) % count
  }

  choose(action: Action): void {
    this.#place = Math.max(0, this.#runnable.indexOf(action))
  }

  run(action = this.chosen): void {
    if (!action || !actions.isEnabled(action)) return
    dialogs.palette = false
    this.type('')
    // After the palette has given the focus back, so that an action may move it.
    setTimeout(() => actions.run(action.id), 0)
  }

  onkeydown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step) this.move(step)
    else if (event.key === 'Enter') this.run()
    else return
    event.preventDefault()
  }

  /** Every word typed stands in the action's title or heading. */
  #isMeant({ title, group }: Action): boolean {
    const text = `${title} ${group}`.toLowerCase()
    return this.#words.every((word) => text.includes(word))
  }
}
