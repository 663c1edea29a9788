/** The whole window on the fake bridge. */
import { fakeBridge } from './fake-bridge'

Object.assign(window, { saccade: fakeBridge })
await import('../../src-renderer/main')
