/**
 * The gate between a transport and the handlers: known command, parsed input, call, problem on failure.
 * Transports check their sender before they come here.
 */
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'
import { commands, type CommandName, type Problem } from './contract'
import type { HandlerContext, Handlers } from './handlers/_contract'

/** What crosses back; an exception would lose its code on the way through Electron. */
export type Reply =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem }

export type Dispatch = (command: unknown, input: unknown, context: HandlerContext) => Promise<Reply>

type AnyHandler = (input: unknown, context: HandlerContext) => Promise<unknown>

/** `hasOwn`, since `in` would admit "toString". */
function isCommand(command: unknown): command is CommandName {
  return typeof command === 'string' && Object.hasOwn(commands, command)
}

function parse(command: CommandName, input: unknown): unknown {
  const result = v.safeParse<v.GenericSchema>(commands[command][0], input)
  if (result.success) return result.output
  const [issue] = result.issues
  const where = v.getDotPath(issue) ?? 'its input'
  throw new ProblemError('bad-input', `"${command}" cannot use ${where}: ${issue.message}.`)
}

/** Our own mistakes are reported as such; their text may help whoever reads the report. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ProblemError) return { code: error.code, message: error.message }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'internal',
    message: `Something went wrong inside Saccade (${reason}). Nothing was lost; try again.`,
  }
}

export function createDispatch(handlers: Handlers): Dispatch {
  return async (command, input, context) => {
    try {
      if (!isCommand(command)) throw new ProblemError('bad-input', 'There is no such command.')
      const parsed = parse(command, input)
      // The table pairs each name with its own input; TypeScript cannot follow that through a variable name.
      const handler = handlers[command] as AnyHandler
      return { ok: true, value: await handler(parsed, context) }
    } catch (error) {
      return { ok: false, problem: problemFrom(error) }
    }
  }
}
