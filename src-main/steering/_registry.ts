/** Steering methods by id. A file of this folder is found by its being there. */
import { ProblemError } from '../lib/problem'
import type { AnySteeringMethod } from './_method'

const files = import.meta.glob<AnySteeringMethod>(['./*.ts', '!./_*.ts'], { eager: true, import: 'default' })

export const steeringMethods: ReadonlyMap<string, AnySteeringMethod> = new Map(
  Object.entries(files).map(([path, method]) => {
    const fileName = path.slice('./'.length, -'.ts'.length)
    if (method.id !== fileName) throw new Error(`${path} calls its steering method ${method.id}`)
    return [method.id, method]
  }),
)

export function findSteeringMethod(id: string): AnySteeringMethod {
  const method = steeringMethods.get(id)
  if (method !== undefined) return method
  const known = [...steeringMethods.keys()].join(', ')
  throw new ProblemError('bad-input', `There is no steering method "${id}". Methods there are: ${known}.`)
}
