import { InvalidArgumentError, type Command } from 'commander'

interface Options {
  readonly port: number
  readonly host: string
  readonly open?: boolean
  readonly json?: boolean
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('expected 0 to 65535.')
  return port
}

export default function addServe(program: Command): void {
  program
    .command('serve')
    .description('Serve the app to a browser, on this machine only unless told otherwise')
    .argument('[image]', 'picture to start with')
    .option('--port <number>', 'port to listen on; 0 takes a free one', portNumber, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the browser')
    .option('--json', 'print the address as JSON')
    .action(async (image: string | undefined, options: Options) => {
      const { runServe } = await import('./_run-serve')
      await runServe({ imagePath: image ?? null, ...options })
    })
}
