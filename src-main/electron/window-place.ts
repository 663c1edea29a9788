/** Where the window was when it was closed, as far as the screens of today still show that place. */
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import * as v from 'valibot'

/** What lasts from one start to the next, by name. */
export interface Memory {
  get(name: string): unknown
  set(name: string, value: unknown): void
}

export interface WindowPlace {
  /** Screen px; without x and y the system chooses. */
  readonly bounds: Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'>
  readonly isMaximized: boolean
}

const name = 'window.place'
const usual = { width: 1440, height: 900 }
/** So much of the window has to be in sight for a hand to take hold of it, px. */
const holdPx = 80

const px = v.pipe(v.number(), v.integer())
const placeSchema = v.object({
  bounds: v.object({ x: px, y: px, width: px, height: px }),
  isMaximized: v.boolean(),
})

function usualPlace(): WindowPlace {
  const { workArea } = screen.getPrimaryDisplay()
  const width = Math.min(usual.width, workArea.width)
  const height = Math.min(usual.height, workArea.height)
  return { bounds: { width, height }, isMaximized: false }
}

/** Whether the title bar can be reached: a screen may have been unplugged or made smaller since. */
function isInSight(bounds: Rectangle): boolean {
  const { x, y, width, height } = screen.getDisplayMatching(bounds).workArea
  const reach = Math.min(bounds.x + bounds.width, x + width) - Math.max(bounds.x, x)
  return reach >= holdPx && bounds.y >= y && bounds.y <= y + height - holdPx
}

export function rememberedPlace(memory: Memory): WindowPlace {
  const kept = v.safeParse(placeSchema, memory.get(name))
  return kept.success && isInSight(kept.output.bounds) ? kept.output : usualPlace()
}

/** From now on this window's place is kept when it closes. */
export function rememberPlace(window: BrowserWindow, memory: Memory): void {
  window.on('close', () => {
    const place: WindowPlace = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
    try {
      memory.set(name, place)
    } catch {
      // On a full disk the next window opens where windows usually do: no reason to keep this one open.
    }
  })
}
