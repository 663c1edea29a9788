/** What pictures become: upright, sRGB, alpha over white, eight bits; made here, so that every pixel is known. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { openPicture } from '../../../src-main/picture/open-picture'
import { readPlanes } from '../../../src-main/picture/planes'
import { preparePicture } from '../../../src-main/picture/preview'

const folder = mkdtempSync(join(tmpdir(), 'saccade-picture-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Left half red, right half blue, 96 × 64 px. */
function twoHalves(): Sharp {
  const pixels = new Uint8Array(96 * 64 * 3)
  for (let pixel = 0; pixel < 96 * 64; pixel++) pixels[pixel * 3 + (pixel % 96 < 48 ? 0 : 2)] = 255
  return sharp(pixels, { raw: { width: 96, height: 64, channels: 3 } })
}

async function save(name: string, pipeline: Sharp): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, await pipeline.toBuffer())
  return path
}

/** RGB, 0 to 255, at a share of the upright picture. */
async function colourAt(path: string, x: number, y: number): Promise<number[]> {
  const picture = await openPicture(path)
  const { data, width, height } = await readPlanes(picture, picture.width, picture.height)
  const pixel = Math.floor(y * height) * width + Math.floor(x * width)
  return [0, 1, 2].map((channel) => Math.round((data[channel * width * height + pixel] ?? NaN) * 255))
}

/** The largest difference of a channel. */
function distance(colour: readonly number[], expected: readonly number[]): number {
  return Math.max(...colour.map((value, channel) => Math.abs(value - (expected[channel] ?? NaN))))
}

describe('formats', () => {
  it.each([
    ['png', twoHalves().png(), 0],
    ['jpeg', twoHalves().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }), 6],
    ['webp', twoHalves().webp({ lossless: true }), 0],
    ['avif', twoHalves().avif({ quality: 90, effort: 0 }), 12],
    ['gif', twoHalves().gif(), 2],
  ] as const)('%s is read whatever its name says', async (format, pipeline, tolerance) => {
    const path = await save(`${format}.bin`, pipeline)
    expect(await openPicture(path)).toMatchObject({ width: 96, height: 64, format })
    expect(distance(await colourAt(path, 0.25, 0.5), [255, 0, 0])).toBeLessThanOrEqual(tolerance)
    expect(distance(await colourAt(path, 0.75, 0.5), [0, 0, 255])).toBeLessThanOrEqual(tolerance)
  })

  it('takes the first frame of an animation', async () => {
    const frames = [255, 0].map((grey) => new Uint8Array(80 * 80 * 3).fill(grey))
    const pixels = Buffer.concat(frames)
    const animation = sharp(pixels, { raw: { width: 80, height: 160, channels: 3, pageHeight: 80 } }).gif({
      delay: [50, 50],
    })
    const path = await save('animated.gif', animation)
    expect((await sharp(path, { animated: true }).metadata()).pages).toBe(2)
    expect(await openPicture(path)).toMatchObject({ width: 80, height: 80 })
    expect(await colourAt(path, 0.5, 0.5)).toEqual([255, 255, 255])
  })
})

describe('colours', () => {
  it('puts transparency over white', async () => {
    const clear = {
      width: 64,
      height: 64,
      channels: 4 as const,
      background: { r: 0, g: 0, b: 0, alpha: 0.5 },
    }
    expect(
      distance(
        await colourAt(await save('clear.png', sharp({ create: clear }).png()), 0.5, 0.5),
        [127, 127, 127],
      ),
    ).toBeLessThanOrEqual(1)
  })

  it('brings 16 bits, grey and a palette to eight bits of RGB', async () => {
    const deep = twoHalves().toColourspace('rgb16').png()
    const path = await save('deep.png', deep)
    expect((await sharp(path).metadata()).depth).toBe('ushort')
    expect(distance(await colourAt(path, 0.25, 0.5), [255, 0, 0])).toBeLessThanOrEqual(1)
    const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#646464' } })
      .toColourspace('b-w')
      .png()
    expect(
      distance(await colourAt(await save('grey.png', grey), 0.5, 0.5), [100, 100, 100]),
    ).toBeLessThanOrEqual(1)
    expect(
      distance(
        await colourAt(await save('palette.png', twoHalves().png({ palette: true })), 0.75, 0.5),
        [0, 0, 255],
      ),
    ).toBeLessThanOrEqual(2)
  })

  it('turns CMYK into sRGB: red stays reddish and blue bluish, not inverted', async () => {
    const path = await save(
      'cmyk.jpg',
      twoHalves().toColourspace('cmyk').jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    )
    expect((await sharp(path).metadata()).space).toBe('cmyk')
    const [red, , blueOfRed] = await colourAt(path, 0.25, 0.5)
    const [redOfBlue, , blue] = await colourAt(path, 0.75, 0.5)
    expect(red! - blueOfRed!).toBeGreaterThan(100)
    expect(blue! - redOfBlue!).toBeGreaterThan(60)
  })

  it('honours an embedded profile', async () => {
    const path = await save('p3.png', twoHalves().withIccProfile('p3').png())
    // The file's own numbers differ from sRGB's; read back they are red and blue again.
    expect(distance(await colourAt(path, 0.25, 0.5), [255, 0, 0])).toBeLessThanOrEqual(4)
    expect(distance(await colourAt(path, 0.75, 0.5), [0, 0, 255])).toBeLessThanOrEqual(4)
  })
})

describe('orientation', () => {
  // Where the stored left (red) half stands once the picture is upright, by EXIF 2.3 orientation.
  const [wide, tall] = [
    { width: 96, height: 64 },
    { width: 64, height: 96 },
  ]
  it.each([
    { orientation: 1, size: wide, red: [0.25, 0.5] },
    { orientation: 2, size: wide, red: [0.75, 0.5] },
    { orientation: 3, size: wide, red: [0.75, 0.5] },
    { orientation: 4, size: wide, red: [0.25, 0.5] },
    { orientation: 5, size: tall, red: [0.5, 0.25] },
    { orientation: 6, size: tall, red: [0.5, 0.25] },
    { orientation: 7, size: tall, red: [0.5, 0.75] },
    { orientation: 8, size: tall, red: [0.5, 0.75] },
  ] as const)('$orientation is honoured', async ({ orientation, size, red: [x, y] }) => {
    const turned = twoHalves().withMetadata({ orientation }).jpeg({ quality: 95 })
    const path = await save(`turned-${orientation}.jpg`, turned)
    expect(await openPicture(path)).toMatchObject(size)
    expect(distance(await colourAt(path, x, y), [255, 0, 0])).toBeLessThanOrEqual(12)
    expect(distance(await colourAt(path, 1 - x, 1 - y), [0, 0, 255])).toBeLessThanOrEqual(12)
  })
})

describe('encoder input', () => {
  it('reduces with a triangle filter that widens: stripes become their mean, not noise', async () => {
    const stripes = new Uint8Array(512 * 512 * 3).map((_, index) =>
      Math.floor(index / 3) % 2 === 0 ? 255 : 0,
    )
    const path = await save(
      'stripes.png',
      sharp(stripes, { raw: { width: 512, height: 512, channels: 3 } }).png(),
    )
    const { data } = await readPlanes(await openPicture(path), 96, 96)
    const middle = data.slice(96 * 40, 96 * 50)
    expect(Math.min(...middle)).toBeGreaterThan(0.42)
    expect(Math.max(...middle)).toBeLessThan(0.58)
  })

  it('is channel-first, 0 to 1, of the size asked for', async () => {
    const planes = await readPlanes(await openPicture(await save('planes.png', twoHalves().png())), 48, 32)
    expect(planes).toMatchObject({ width: 48, height: 32 })
    expect(planes.data).toHaveLength(3 * 48 * 32)
    expect(planes.data[0]).toBe(1)
    expect(planes.data[47]).toBe(0)
    expect(planes.data[2 * 48 * 32 + 47]).toBe(1)
  })
})

describe('previews', () => {
  it('are upright WebP files of at most 4096 and 256 px, complete or absent', async () => {
    const wide = sharp({ create: { width: 5000, height: 500, channels: 3, background: '#369' } })
    const path = await save('wide.jpg', wide.withMetadata({ orientation: 6 }).jpeg())
    const files = { previewPath: join(folder, 'a.webp'), thumbnailPath: join(folder, 'b.webp') }
    expect(await preparePicture(path, files)).toMatchObject({ width: 500, height: 5000 })
    expect(await sharp(files.previewPath).metadata()).toMatchObject({ format: 'webp', height: 4096 })
    expect(await sharp(files.thumbnailPath).metadata()).toMatchObject({ format: 'webp', height: 256 })
    const small = await save('small.png', twoHalves().png())
    await preparePicture(small, files)
    expect(await sharp(files.thumbnailPath).metadata()).toMatchObject({ width: 96, height: 64 })
  })

  it('say where they could not be written', async () => {
    const path = await save('fine.png', twoHalves().png())
    const files = { previewPath: join(folder, 'gone', 'a.webp'), thumbnailPath: join(folder, 'b.webp') }
    await expect(preparePicture(path, files)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('is gone, so nothing was written') as string,
    })
  })
})
