/** Which pictures the arguments of a verb mean: files, folders (their pictures, one level), patterns. */
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, parse } from 'node:path'
import { expandPattern, isPattern } from './_glob'

/** By name, for folders; what a file really is shows when it is opened. */
const pictureExtensions = new Set(['.png', '.jpg', '.jpeg', '.jpe', '.jfif', '.webp', '.avif', '.gif'])

export interface ChosenPicture {
  readonly path: string
  readonly name: string
  /** Name for files made from it, unique in the run. */
  readonly stem: string
}

export interface Choice {
  readonly pictures: readonly ChosenPicture[]
  /** Arguments that name no picture, and why. */
  readonly failures: readonly { readonly label: string; readonly reason: string }[]
  /** Exactly one picture was named, by its own path. */
  readonly isSingle: boolean
}

export async function choosePictures(words: readonly string[]): Promise<Choice> {
  const found = await Promise.all(words.map((word) => expand(word)))
  const paths = [...new Set(found.flatMap(({ paths }) => paths))]
  const stems = uniqueStems(paths)
  return {
    pictures: paths.map((path, index) => ({
      path,
      name: basename(path),
      stem: stems[index] ?? basename(path),
    })),
    failures: found.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
    isSingle: found.length === 1 && found[0]?.isFile === true,
  }
}

interface Expanded {
  readonly paths: readonly string[]
  readonly isFile: boolean
  readonly failure?: { readonly label: string; readonly reason: string }
}

async function expand(word: string): Promise<Expanded> {
  const found = await stat(word).catch(() => undefined)
  if (found?.isDirectory() === true) {
    const paths = await picturesIn(word)
    return nonEmpty(word, paths, 'The folder holds no PNG, JPEG, WebP, AVIF or GIF pictures. Choose another.')
  }
  // Whatever else is wrong with a single file is told when it is opened.
  if (found !== undefined || !isPattern(word)) return { paths: [word], isFile: true }
  return nonEmpty(word, await expandPattern(word), 'No file matches this pattern. Check it, and quote it.')
}

function nonEmpty(label: string, paths: readonly string[], reason: string): Expanded {
  return paths.length > 0 ? { paths, isFile: false } : { paths, isFile: false, failure: { label, reason } }
}

async function picturesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory() && isPictureName(entry.name))
    .map(({ name }) => join(folder, name))
    .sort()
}

/** Hidden files are none, among them what macOS leaves beside pictures on other systems' disks. */
function isPictureName(name: string): boolean {
  return !name.startsWith('.') && pictureExtensions.has(extname(name).toLowerCase())
}

/** File names without extension; a second of the same name gets `-2`, so that nothing is overwritten. */
function uniqueStems(paths: readonly string[]): string[] {
  const wanted = paths.map((path) => parse(path).name)
  const taken = new Set<string>()
  return wanted.map((stem) => {
    let free = stem
    for (
      let number = 2;
      taken.has(free.toLowerCase()) || (free !== stem && wanted.includes(free));
      number++
    ) {
      free = `${stem}-${number}`
    }
    taken.add(free.toLowerCase())
    return free
  })
}
