/**
 * A picture at full size and at halves of it, so that a large one shrinks to the window without
 * shimmering and pans without delay.
 */
export class Pyramid {
  readonly #levels: readonly ImageBitmap[]

  private constructor(levels: readonly ImageBitmap[]) {
    this.#levels = levels
  }

  static async load(url: string): Promise<Pyramid> {
    const image = new Image()
    image.src = url
    await image.decode()
    const levels = [await createImageBitmap(image)]
    for (let width = image.naturalWidth >> 1; width >= smallestPx; width >>= 1) {
      const above = levels.at(-1)
      if (above) levels.push(await halved(above))
    }
    return new Pyramid(levels)
  }

  /** The smallest level that still has a pixel for each device pixel. */
  levelFor(deviceWidthPx: number): ImageBitmap | undefined {
    return this.#levels.findLast(({ width }) => width >= deviceWidthPx) ?? this.#levels[0]
  }

  close(): void {
    for (const level of this.#levels) level.close()
  }
}

const smallestPx = 256

function halved(bitmap: ImageBitmap): Promise<ImageBitmap> {
  return createImageBitmap(bitmap, {
    resizeWidth: Math.max(1, bitmap.width >> 1),
    resizeHeight: Math.max(1, bitmap.height >> 1),
    resizeQuality: 'high',
  })
}
