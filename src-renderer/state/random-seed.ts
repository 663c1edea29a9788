/** A seed a person can read out: below a million. */
const seedLimit = 1_000_000

export function randomSeed(): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  return random % seedLimit
}
