import { InvalidArgumentError } from 'commander'

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

/** A parser for an option's number; outside the range it says what would do. */
export function numberBetween({ min, max, whole = false }: Range): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(`Give a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
  }
}
