/** What the libraries say in their own words, for the reasons users really meet. */
const plainReasons: readonly (readonly [RegExp, string])[] = [
  [/WebGPU adapter|No supported adapters/i, 'no graphics driver that WebGPU can use was found'],
  [/Cuda.*(load|shared library)|providers_shared/i, 'the CUDA libraries are not installed'],
  [/disable_cpu_ep_fallback|fallback to CPU EP/i, 'it cannot compute every step itself'],
]

/** A clause without a full stop: why a device or model failed. */
export function plainReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const known = plainReasons.find(([pattern]) => pattern.test(text))
  return known?.[1] ?? (text.split('\n')[0] ?? '').slice(0, 200).replace(/\.$/, '')
}
