import type { Command } from 'commander'
import { addAgentOptions, type AgentOptions } from './_agent-options'

export interface EntropyVectorCommand extends AgentOptions {
  readonly out: string
}

export function addEntropyVector(agent: Command): void {
  addAgentOptions(
    agent
      .command('vector')
      .description("Find the direction behind every block along which the agent's own uncertainty lies"),
    65,
  )
    .requiredOption('--out <file>', 'a .safetensors or .gguf file; the runs are kept in a folder beside it')
    .action(async (options: EntropyVectorCommand) => {
      const { runAgentVector } = await import('./_run-agent-vector')
      await runAgentVector(options)
    })
}
