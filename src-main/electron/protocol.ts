/** `app://saccade`: our own files under an origin of their own, instead of file:// and its powers. */
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import type { FindContent } from '../content/content'
import { securityHeaders } from '../content/security-headers'
import { isOurs, scheme } from './origin'

/** Has to happen before Electron is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

function notFound(): Response {
  return new Response('There is nothing at this address.', { status: 404, headers: securityHeaders })
}

async function answer(findContent: FindContent, request: Request): Promise<Response> {
  try {
    const file = isOurs(request.url) ? findContent(new URL(request.url).pathname) : null
    if (file === null || request.method !== 'GET') return notFound()
    const headers = { ...securityHeaders, 'Content-Type': file.mimeType, 'Cache-Control': file.cacheControl }
    return new Response(new Uint8Array(await readFile(file.path)), { headers })
  } catch {
    return notFound()
  }
}

export function serveScheme(findContent: FindContent): void {
  protocol.handle(scheme, (request) => answer(findContent, request))
}
