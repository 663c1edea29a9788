/**
 * A verb of the command line is one file beside this one, default-exporting an AddVerb. It may only
 * describe itself there; whatever it needs is imported when it runs, so that every verb starts fast.
 */
import type { Command } from 'commander'

export type AddVerb = (program: Command) => void
