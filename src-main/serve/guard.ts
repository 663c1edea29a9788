/**
 * Who may talk to `serve`: only someone who holds this start's token, and only under a name of ours.
 * The Host check stops DNS rebinding (a foreign page whose name was pointed at 127.0.0.1), the Origin
 * check stops foreign pages that simply connect.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'

export type Refusal = { readonly status: 401 | 403; readonly message: string } | null

export interface Guard {
  readonly token: string
  /** Keeps the token in the browser, out of reach of scripts and of other sites. */
  readonly cookie: string
  /** Whether the address itself carries the token: the moment to set the cookie. */
  hasTokenInAddress(request: IncomingMessage): boolean
  refusal(request: IncomingMessage): Refusal
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/** As an address is written in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** Names under which this server may be asked for; all addresses of this machine when it listens on all. */
function allowedNames(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [...loopbackNames, urlHost(host)]
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((entry) => urlHost(entry.address)),
  )
  return [...loopbackNames, hostname(), ...addresses]
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

function cookieValue(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1]
}

/** A request line can hold anything; what is no address at all names nothing. */
export function addressOf(request: IncomingMessage): URL {
  const address = `http://localhost${request.url ?? '/'}`
  return new URL(URL.canParse(address) ? address : 'http://localhost/%00')
}

function tokenInAddress(request: IncomingMessage): string {
  return addressOf(request).searchParams.get('token') ?? ''
}

const foreign = 'Refused: this address is not one that Saccade listens to.'
const strange = 'Open the whole address that Saccade printed when it started: it ends in a token.'

export function createGuard(host: string, port: number): Guard {
  const token = randomBytes(24).toString('base64url')
  // Cookies do not tell ports apart, so the name does: two Saccades side by side keep their own.
  const cookieName = `saccade-${port}`
  const hosts = new Set(allowedNames(host).map((name) => `${name}:${port}`.toLowerCase()))
  const origins = new Set([...hosts].map((name) => `http://${name}`))
  const hasTokenInAddress = (request: IncomingMessage) => isSame(tokenInAddress(request), token)

  return {
    token,
    cookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    hasTokenInAddress,
    refusal(request) {
      const { host: asked, origin } = request.headers
      if (asked === undefined || !hosts.has(asked.toLowerCase())) return { status: 403, message: foreign }
      if (origin !== undefined && !origins.has(origin.toLowerCase())) return { status: 403, message: foreign }
      const isKnown = hasTokenInAddress(request) || isSame(cookieValue(request, cookieName) ?? '', token)
      return isKnown ? null : { status: 401, message: strange }
    },
  }
}
