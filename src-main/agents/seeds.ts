import { hashWords, uniforms } from '../lib/random'

const episodeStream = hashWords('seed of an episode')

/** The seed of run `run` of a study: runs of one seed, and of two neighbouring seeds, share no random numbers. */
export function episodeSeed(seed: number, run: number): number {
  const [uniform] = uniforms({ seed, viewer: run, picture: episodeStream }, 0)
  return Math.floor(uniform * 2 ** 32)
}
