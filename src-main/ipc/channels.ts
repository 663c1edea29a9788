/** Names of the two Electron channels; main process and preload script agree on them here. */
export const callChannel = 'saccade:call'
export const eventChannel = 'saccade:event'
