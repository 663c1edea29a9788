/** `node --import` this file, then the built main bundle. */
import { register } from 'node:module'

register('./resolve.mjs', import.meta.url)
// A packaged app's command line has no script in it.
if (process.env.STAND_IN_PACKAGED !== undefined) process.argv.splice(1, 1)
