/** Reading configurations that others wrote. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first of the named entries that is a whole number above zero. */
export function firstCount(object: JsonObject | null, names: readonly string[]): number | undefined {
  const found = names
    .map((name) => object?.[name])
    .find((value) => Number.isInteger(value) && Number(value) > 0)
  return typeof found === 'number' ? found : undefined
}

/** Token ids, given as a number or a list of numbers. */
export function tokenIds(value: unknown): number[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((id) => typeof id === 'number')
}
