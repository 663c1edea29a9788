import { BufferGeometry, Color, Group, LineBasicMaterial, LineSegments, Vector3, type Camera } from 'three'
import { createLabel, disposeLabel, type Label } from './label'
import type { Placed } from './paths'
import type { ReliefTheme } from './relief-data'

/** More than this and numbers hide what they count. */
const MOST_NUMBERS = 80

/** Smaller digits cannot be read, scene units. */
const LEAST_HEIGHT = 0.24

/** Numbers in front of the spheres, and hairlines from each sphere down to the place it stands above. */
export class Numbers {
  readonly group = new Group()
  readonly #labels: { label: Label; placed: Placed }[] = []
  readonly #lines: LineSegments<BufferGeometry, LineBasicMaterial> | null = null

  constructor(placed: readonly Placed[], groundAt: (fixation: Placed) => number) {
    if (placed.length > MOST_NUMBERS) return
    for (const fixation of placed) {
      const label = createLabel(String(fixation.index + 1), {
        colour: readableOn(fixation.colour),
        onTop: false,
      })
      this.#labels.push({ label, placed: fixation })
      this.group.add(label.sprite)
    }
    const ends = placed.flatMap((fixation) => {
      const { x, y } = fixation.centre
      return [fixation.centre, new Vector3(x, y, groundAt(fixation))]
    })
    const material = new LineBasicMaterial({ transparent: true, opacity: 0.35, depthWrite: false })
    this.#lines = new LineSegments(new BufferGeometry().setFromPoints(ends), material)
    this.group.add(this.#lines)
  }

  setTheme(theme: ReliefTheme): void {
    this.#lines?.material.color.set(theme.text)
  }

  setTime(timeMs: number): void {
    for (const { label, placed } of this.#labels) label.sprite.visible = placed.onsetMs <= timeMs
  }

  /** Brings each number just before its sphere, seen from the camera. */
  face(camera: Camera): void {
    const towards = new Vector3()
    for (const { label, placed } of this.#labels) {
      towards.copy(camera.position).sub(placed.centre).normalize()
      label.sprite.position.copy(placed.centre).addScaledVector(towards, placed.radius * 1.05)
      const height = Math.max(LEAST_HEIGHT, placed.radius * 1.35)
      label.sprite.scale.set(height * label.aspect, height, 1)
    }
  }

  dispose(): void {
    for (const { label } of this.#labels) disposeLabel(label)
  }
}

function readableOn(colour: string): string {
  const { r, g, b } = new Color(colour)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.32 ? '#111' : '#fff'
}
