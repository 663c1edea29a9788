/**
 * Requests to the Hub as a download needs them: redirects followed by hand, so that the token stays with
 * the Hub's own host; failures that pass by themselves tried again; every refusal said in a sentence.
 * `@huggingface/hub` is given `fetchJson` and no token of its own.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { throwIfCancelled } from '../lib/cancel'
import { ProblemError } from '../lib/problem'
import type { Environment } from './cache-layout'
import { endpointOf } from './hub-place'

export interface Timing {
  /** Pause before the n-th repetition (from 1), milliseconds. */
  readonly pauseMs: (repetition: number) => number
  /** A server that sends nothing for this long is given up, milliseconds. */
  readonly silenceMs: number
  /** The longest wait that a server may ask for, milliseconds. */
  readonly longestWaitMs: number
}

export const usualTiming: Timing = {
  pauseMs: (repetition) => 500 * 2 ** (repetition - 1),
  silenceMs: 60_000,
  longestWaitMs: 120_000,
}

const attemptCount = 4
const redirectCount = 5
const largestJsonBytes = 32e6

type Headers = Readonly<Record<string, string>>

export class HubRequests {
  readonly hubUrl: string
  readonly timing: Timing
  readonly signal: AbortSignal | undefined
  readonly #environment: Environment

  /** Throws 'bad-input' for an HF_ENDPOINT that is no web address. */
  constructor(environment: Environment, signal: AbortSignal | undefined, timing = usualTiming) {
    this.hubUrl = readEndpoint(environment)
    this.timing = timing
    this.signal = signal
    this.#environment = environment
  }

  /** A response that is fine (2xx) or 416; anything else throws a ProblemError. */
  async get(url: string, headers: Headers): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      throwIfCancelled(this.signal)
      const result = await this.#requestOnce(url, headers)
      if (result instanceof Response && (result.ok || result.status === 416)) return result
      const askedMs = await discard(result)
      const isWorthwhile = isPassing(result) && askedMs <= this.timing.longestWaitMs
      if (!isWorthwhile || attempt >= attemptCount) throw this.#problem(result, askedMs)
      await pause(Math.max(askedMs, this.timing.pauseMs(attempt)), this.signal)
    }
  }

  /** As `fetch`, for JSON answers, which are read whole up to 32 MB, anew when they are cut. */
  readonly fetchJson: typeof fetch = async (input) => {
    const url = input instanceof Request ? input.url : input.toString()
    for (let attempt = 1; ; attempt++) {
      const response = await this.get(url, { accept: 'application/json' })
      const body = await this.#readWhole(response)
      const { headers, status } = response
      if (!(body instanceof Error)) return new Response(body, { headers, status })
      if (attempt >= attemptCount) throw this.#problem(body, 0)
      await pause(this.timing.pauseMs(attempt), this.signal)
    }
  }

  /** An error when the connection was cut. */
  async #readWhole(response: Response): Promise<Buffer<ArrayBuffer> | Error> {
    const pieces: Uint8Array[] = []
    let bytes = 0
    try {
      for await (const piece of piecesOf(response, this.timing.silenceMs)) {
        bytes += piece.length
        if (bytes > largestJsonBytes)
          throw new ProblemError(
            'refused',
            'The Hub answered with more than 32 MB of JSON, so it was not read.',
          )
        pieces.push(piece)
      }
      return Buffer.concat(pieces)
    } catch (error) {
      throwIfCancelled(this.signal)
      if (error instanceof ProblemError) throw error
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  async #requestOnce(url: string, headers: Headers): Promise<Response | Error> {
    try {
      return await this.#followRedirects(url, headers)
    } catch (error) {
      throwIfCancelled(this.signal)
      if (error instanceof ProblemError) throw error
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  async #followRedirects(url: string, headers: Headers): Promise<Response> {
    let target = new URL(url)
    for (let hop = 0; hop <= redirectCount; hop++) {
      const response = await this.#fetchOne(target, headers)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return response
      await response.body?.cancel()
      target = nextTarget(target, location)
    }
    throw new ProblemError('refused', `${this.#host} sends from one address to the next without end.`)
  }

  async #fetchOne(target: URL, headers: Headers): Promise<Response> {
    const silence = new AbortController()
    const timer = setTimeout(() => {
      silence.abort(new Error(`no answer for ${this.timing.silenceMs / 1000} s`))
    }, this.timing.silenceMs)
    try {
      return await fetch(target, {
        headers: { ...headers, ...this.#authorisation(target) },
        redirect: 'manual',
        signal: this.signal === undefined ? silence.signal : AbortSignal.any([this.signal, silence.signal]),
      })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Only for the Hub itself (scheme, host and port), and never in the clear across a network. */
  #authorisation(target: URL): Headers {
    const token = this.#environment['HF_TOKEN']?.trim() ?? ''
    const isHub = target.origin === new URL(this.hubUrl).origin
    const isPrivate = target.protocol === 'https:' || isLoopback(target.hostname)
    return token !== '' && isHub && isPrivate ? { authorization: `Bearer ${token}` } : {}
  }

  #problem(result: Response | Error, askedMs: number): ProblemError {
    if (result instanceof Response) return refusal(result.status, this.hubUrl, askedMs)
    return unreachable(result, this.hubUrl, this.#environment)
  }

  get #host(): string {
    return new URL(this.hubUrl).host
  }
}

function isPassing(result: Response | Error): boolean {
  return result instanceof Error || result.status === 429 || result.status >= 500
}

/** Waits, and ends as cancelled when that comes first. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  throwIfCancelled(signal)
}

/** A body piece by piece; throws when the server falls silent, and lets go of it however that ends. */
export async function* piecesOf(response: Response, silenceMs: number): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), silenceMs)
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function withinSilence<Value>(reading: Promise<Value>, silenceMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing came for ${silenceMs / 1000} s`))
    }, silenceMs)
  })
  return await Promise.race([reading, silence]).finally(() => {
    clearTimeout(timer)
  })
}

function readEndpoint(environment: Environment): string {
  const text = endpointOf(environment)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new ProblemError(
      'bad-input',
      'HF_ENDPOINT is no web address. Unset it to use https://huggingface.co.',
    )
  return text
}

function nextTarget(from: URL, location: string): URL {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined
  const isWeb = target?.protocol === 'https:' || target?.protocol === 'http:'
  if (target === undefined || !isWeb || (from.protocol === 'https:' && target.protocol === 'http:'))
    throw new ProblemError('refused', `${from.host} sends to an address that is not safe to follow.`)
  return target
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** Lets go of an answer that is no use; how long it asks to wait, milliseconds. */
async function discard(result: Response | Error): Promise<number> {
  if (result instanceof Error) return 0
  await result.body?.cancel()
  return askedWaitMs(result)
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3). */
function askedWaitMs(response: Response): number {
  const asked = response.headers.get('retry-after')
  if (asked === null) return 0
  const seconds = Number(asked)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(asked) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}

function refusal(status: number, hubUrl: string, askedMs: number): ProblemError {
  const { host } = new URL(hubUrl)
  switch (status) {
    case 401:
    case 403:
      return new ProblemError(
        'refused',
        `${host} does not give this model out (${status}): it does not exist, is private, or wants its licence accepted. Check the name; for a gated model, accept its terms on its page and put your access token into HF_TOKEN.`,
      )
    case 404:
      return new ProblemError(
        'not-found',
        `${host} has no such model, revision or file (404). Check the name and the revision.`,
      )
    case 429:
      return new ProblemError(
        'refused',
        `${host} wants fewer requests (429)${askedMs > 0 ? ` and asks to wait ${Math.ceil(askedMs / 1000)} s` : ''}. Try again later: what is downloaded is kept.`,
      )
    default:
      return new ProblemError(
        'refused',
        `${host} answered with an error (${status}). Try again later: what is downloaded is kept.`,
      )
  }
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']

/** Node's fetch passes by a proxy unless told otherwise, which is the usual reason behind a firewall. */
export function unreachable(error: Error, hubUrl: string, environment: Environment): ProblemError {
  const cause =
    error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : error.message
  const proxy = proxyVariables.find((name) => (environment[name] ?? '') !== '')
  const advice =
    proxy === undefined
      ? 'Check the connection and try again: what is downloaded is kept.'
      : `${proxy} names a proxy: Node goes through it only from version 24 on and with NODE_USE_ENV_PROXY=1. Set that, or set HF_ENDPOINT to a mirror you can reach.`
  return new ProblemError('refused', `${new URL(hubUrl).host} cannot be reached (${cause}). ${advice}`, {
    cause: error,
  })
}
