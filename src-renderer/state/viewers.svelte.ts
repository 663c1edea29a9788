/** Which viewers are on the picture: one, some or all. Viewers are 1-based, as in the contract. */
export class ShownViewers {
  /** null = all. */
  #chosen = $state.raw<readonly number[] | null>([1])
  hovered = $state<number | null>(null)
  /** The viewer whose table, timeline and steps are shown. */
  focused = $state(1)

  readonly isAll = $derived(this.#chosen === null)

  isShown(viewer: number): boolean {
    return this.#chosen?.includes(viewer) ?? true
  }

  showAll(): void {
    this.#chosen = null
  }

  showOnly(viewer: number): void {
    this.#chosen = [viewer]
    this.focused = viewer
  }

  toggle(viewer: number, count: number): void {
    const now = this.#chosen ?? Array.from({ length: count }, (_, index) => index + 1)
    const isShown = now.includes(viewer)
    const next = isShown ? now.filter((other) => other !== viewer) : [...now, viewer]
    if (next.length === 0) return
    this.#chosen = next.length === count ? null : next
    this.focused = isShown ? Math.min(...next) : viewer
  }

  /** Steps to the next or previous viewer. */
  step(by: 1 | -1, count: number): void {
    this.showOnly(((this.focused - 1 + by + count) % count) + 1)
  }

  /** Drops viewers that no longer exist. */
  limitTo(count: number): void {
    if (this.focused > count) this.focused = 1
    if (!this.#chosen) return
    const left = this.#chosen.filter((viewer) => viewer <= count)
    if (left.length < this.#chosen.length) this.#chosen = left.length ? left : [this.focused]
  }
}
