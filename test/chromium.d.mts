/** Path of an installed Chromium or Chrome, or null. */
export function findChromium(): string | null
/** Installs Chromium where it is missing and possible; throws a sentence otherwise. */
export function ensureChromium(): string
