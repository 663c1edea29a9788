import type { Command } from 'commander'

export default function addInspect(program: Command): void {
  program
    .command('inspect')
    .description(
      'Show the insides of an ONNX transformer: blocks, heads, hook points, and what was not found',
    )
    .argument(
      '<model>',
      'a shipped or imported model, an .onnx file, a folder with one, or the name of a downloaded one',
    )
    .option('--json', 'print one JSON value')
    .action(async (model: string, options: { json?: boolean }) => {
      const { runInspect } = await import('./_run-inspect')
      await runInspect(model, options.json === true)
    })
}
