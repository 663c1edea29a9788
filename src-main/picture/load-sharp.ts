import type Sharp from 'sharp'

let loading: Promise<typeof Sharp> | undefined

/** Loaded when the first picture comes, so that programs without one start fast. */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then((module) => {
    const sharp = module.default
    // Two threads are what the smallest machine bears beside an inference session; nothing is worth caching.
    sharp.concurrency(2)
    sharp.cache(false)
    return sharp
  })
  return loading
}
