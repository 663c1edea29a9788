/** The same engine from a terminal. Verbs are the files of `cli/`. */
import { Command, CommanderError } from 'commander'
import packageFile from '../package.json'
import type { AddVerb } from './cli/_verb'
import { ProblemError } from './lib/problem'

const verbs = import.meta.glob<AddVerb>(['./cli/*.ts', '!./cli/_*.ts'], { eager: true, import: 'default' })

/** Exit codes are part of the contract with scripts. */
const badInputExit = 1
const usageExit = 2

function createProgram(): Command {
  const program = new Command('saccade')
    .description(packageFile.description)
    .version(packageFile.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError()
  for (const addVerb of Object.values(verbs)) addVerb(program)
  // Each command of the tree reports by throwing, so that one place decides on the exit code.
  for (const command of allCommands(program)) command.exitOverride()
  return program
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap((child) => allCommands(child))]
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Help and version end this way too; commander has already written what there is to say.
    process.exitCode = error.exitCode === 0 ? 0 : usageExit
    return
  }
  process.exitCode = badInputExit
  const isForUser = error instanceof ProblemError
  const unexpected = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${isForUser ? error.message : `Saccade made a mistake: ${unexpected}`}\n`)
}

/** A reader that stops early (`| head`) is not an error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

/** npm runs a script in the project's folder; what is typed means the folder the user is in. */
const { npm_lifecycle_event: npmScript, INIT_CWD: userFolder } = process.env
if (npmScript === 'saccade' && userFolder !== undefined) process.chdir(userFolder)

try {
  await createProgram().parseAsync()
} catch (error) {
  fail(error)
}
