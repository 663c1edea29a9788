/** Patterns that the shell left to us (quoted, or on Windows): `*`, `?`, `[a-z]`, `{jpg,png}`, `**` for any depth. */
import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'

export function isPattern(text: string): boolean {
  return /[*?[{]/.test(text)
}

/** Files that match, sorted. */
export async function expandPattern(pattern: string): Promise<string[]> {
  const { root } = parse(pattern)
  const parts = pattern.slice(root.length).split(/[/\\]+/)
  const found = await walk(root, parts)
  return [...new Set(found)].sort()
}

async function walk(folder: string, parts: readonly string[]): Promise<string[]> {
  const [part, ...rest] = parts
  if (part === undefined) return []
  if (!isPattern(part)) return await descend(folder, part, rest)
  const entries = await entriesOf(folder)
  if (part === '**') {
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    const deeper = folders.map(({ name }) => walk(join(folder, name), parts))
    return (await Promise.all([walk(folder, rest), ...deeper])).flat()
  }
  const matches = matcher(part)
  const named = entries.filter(({ name }) => matches(name))
  if (rest.length === 0)
    return named.filter((entry) => !entry.isDirectory()).map(({ name }) => join(folder, name))
  const folders = named.filter((entry) => entry.isDirectory())
  return (await Promise.all(folders.map(({ name }) => walk(join(folder, name), rest)))).flat()
}

async function descend(folder: string, name: string, rest: readonly string[]): Promise<string[]> {
  const path = join(folder, name)
  if (rest.length > 0) return await walk(path, rest)
  const entries = await entriesOf(folder)
  return entries.some((entry) => entry.name === name && !entry.isDirectory()) ? [path] : []
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => [])
}

function matcher(part: string): (name: string) => boolean {
  const source = part.replaceAll(/\*+|\?|\[[!^]?[^\]]+\]|\{[^}]*\}|[^*?[{]+|./g, (token) => translate(token))
  const expression = new RegExp(`^${source}$`, process.platform === 'win32' ? 'iu' : 'u')
  return (name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))
}

function translate(token: string): string {
  if (token.startsWith('*')) return '.*'
  if (token === '?') return '.'
  if (token.startsWith('[') && token.length > 1)
    return `[${token.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`
  if (token.startsWith('{') && token.length > 1) {
    const choices = token.slice(1, -1).split(',')
    return `(?:${choices.map((choice) => escape(choice)).join('|')})`
  }
  return escape(token)
}

function escape(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
