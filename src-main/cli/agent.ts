import type { Command } from 'commander'
import { addBandit } from './_agent-bandit'
import { addStudy } from './_agent-study'
import { addEntropyVector } from './_agent-vector'

export default function addAgent(program: Command): void {
  const agent = program
    .command('agent')
    .description('Let a language model play bandits, and steer how much it explores')
  addBandit(agent)
  addEntropyVector(agent)
  addStudy(agent)
}
