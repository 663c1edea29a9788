import type { Family } from '../family'

const bert: Family = {
  id: 'bert',
  rank: 2,
  special:
    'The norm comes after each sum: hook_resid_mid and hook_resid_post are the sums before it, hook_resid_pre and ln_final.hook_normalized are after it.',
  fits: ({ towers }) =>
    towers.length === 1 && towers.every(({ blocks }) => blocks.every(({ norm }) => norm === 'post')),
}
export default bert
