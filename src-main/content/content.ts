/**
 * Which file answers which address, the same for `app://saccade` and for `serve`: the renderer's build,
 * and pictures by id. Anything else is not there.
 */
import { existsSync, statSync } from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'

export interface ContentFile {
  readonly path: string
  readonly mimeType: string
  readonly cacheControl: string
}

export type FindContent = (pathname: string) => ContentFile | null

export type ImageKind = 'original' | 'preview' | 'thumbnail'

/** The store's answer to "which file is this picture". */
export interface ImageSource {
  resolveImageFile(
    imageId: string,
    kind: ImageKind,
  ): { readonly path: string; readonly mimeType: string } | undefined
}

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Names carry a hash of what they hold, so they never change. */
const forever = 'private, max-age=31536000, immutable'
const imageAddress = /^\/image\/([0-9a-f]{64})\/(original|preview|thumbnail)$/

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

function findPage(rendererFolder: string, pathname: string): ContentFile | null {
  const wanted = decoded(pathname === '/' ? '/index.html' : pathname)
  if (wanted === null || wanted.includes('\0')) return null
  const path = resolve(join(rendererFolder, wanted))
  const mimeType = mimeTypes[extname(path)]
  const isInside = path.startsWith(resolve(rendererFolder) + sep)
  if (!isInside || mimeType === undefined || !existsSync(path) || !statSync(path).isFile()) return null
  return { path, mimeType, cacheControl: pathname.startsWith('/assets/') ? forever : 'no-store' }
}

function findImage(images: ImageSource, pathname: string): ContentFile | null {
  const [, imageId, kind] = imageAddress.exec(pathname) ?? []
  if (imageId === undefined) return null
  const file = images.resolveImageFile(imageId, kind as ImageKind)
  return file === undefined ? null : { ...file, cacheControl: forever }
}

export function createContent(rendererFolder: string, images: ImageSource): FindContent {
  return (pathname) =>
    pathname.startsWith('/image/') ? findImage(images, pathname) : findPage(rendererFolder, pathname)
}
