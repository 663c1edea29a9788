import type { Command } from 'commander'

export default function addInspect(program: Command): void {
  program
    .command('inspect')
    .description(
      'Show the insides of an ONNX transformer: blocks, heads, hook points, and what was not found',
    )
    .argument(
      '<model>',
      'an .onnx file, a folder with model.onnx or onnx/model.onnx, or the id of a shipped or imported model',
    )
    .option('--json', 'print one JSON value')
    .action(async (model: string, options: { json?: boolean }) => {
      const { runInspect } = await import('./_run-inspect')
      runInspect(model, options.json === true)
    })
}
