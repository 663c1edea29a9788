/** Pointer, wheel and keys of a picture: drag pans, the wheel and two fingers zoom where they are. */
import type { Attachment } from 'svelte/attachments'
import type { Point } from '../draw/view'
import type { Viewport } from './viewport.svelte'

const wheelStepPx = 120
const keyPanPx = 40

export class PanZoom {
  isDragging = $state(false)
  readonly #viewport: () => Viewport
  #pointers: { readonly id: number; readonly at: Point }[] = []

  constructor(viewport: () => Viewport) {
    this.#viewport = viewport
  }

  readonly attach: Attachment<HTMLElement> = (pane) => {
    // It takes keys, so it takes the focus.
    pane.tabIndex = 0
    const stop = new AbortController()
    const { signal } = stop
    const at = (event: MouseEvent): Point => {
      const box = pane.getBoundingClientRect()
      return { x: event.clientX - box.left, y: event.clientY - box.top }
    }
    pane.addEventListener('wheel', (event) => this.#wheel(event, at(event)), { signal, passive: false })
    pane.addEventListener('pointerdown', (event) => this.#down(event, at(event), pane), { signal })
    pane.addEventListener('pointermove', (event) => this.#move(event.pointerId, at(event)), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const) {
      pane.addEventListener(end, (event) => this.#up(event.pointerId), { signal })
    }
    pane.addEventListener('keydown', (event) => this.#key(event), { signal })
    return () => stop.abort()
  }

  #wheel(event: WheelEvent, at: Point): void {
    event.preventDefault()
    if (event.shiftKey) return this.#viewport().panBy(-(event.deltaX || event.deltaY), 0)
    const linePx = 16
    const deltaPx = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? linePx : 1)
    // Two fingers on a trackpad arrive as small wheel steps with Ctrl.
    this.#viewport().zoomBy((-deltaPx / wheelStepPx) * (event.ctrlKey ? 4 : 1), at)
  }

  #down(event: PointerEvent, at: Point, pane: HTMLElement): void {
    // Buttons and legends lying on the picture keep their clicks.
    if (event.button > 1 || (event.target !== pane && !(event.target instanceof HTMLCanvasElement))) return
    pane.setPointerCapture(event.pointerId)
    this.#pointers.push({ id: event.pointerId, at })
    this.isDragging = true
  }

  #move(id: number, at: Point): void {
    const index = this.#pointers.findIndex((pointer) => pointer.id === id)
    const before = this.#pointers[index]
    if (!before) return
    const other = this.#pointers.find((pointer) => pointer.id !== id)
    this.#pointers[index] = { id, at }
    if (!other) return this.#viewport().panBy(at.x - before.at.x, at.y - before.at.y)
    const grown = distance(at, other.at) / Math.max(1, distance(before.at, other.at))
    const middle = { x: (at.x + other.at.x) / 2, y: (at.y + other.at.y) / 2 }
    this.#viewport().zoomTo(this.#viewport().scale * grown, middle)
    this.#viewport().panBy((at.x - before.at.x) / 2, (at.y - before.at.y) / 2)
  }

  #up(id: number): void {
    this.#pointers = this.#pointers.filter((pointer) => pointer.id !== id)
    this.isDragging = this.#pointers.length > 0
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const stepPx = keyPanPx * (event.shiftKey ? 4 : 1)
    const pans: Record<string, readonly [number, number]> = {
      ArrowLeft: [stepPx, 0],
      ArrowRight: [-stepPx, 0],
      ArrowUp: [0, stepPx],
      ArrowDown: [0, -stepPx],
    }
    const pan = pans[event.key]
    if (!pan) return
    event.preventDefault()
    this.#viewport().panBy(...pan)
  }
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y)
