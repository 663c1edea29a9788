/** Saves bytes as a file, the same way in Electron and in a browser. */
export function download(name: string, content: Uint8Array | Blob, mimeType: string): void {
  const blob = content instanceof Blob ? content : new Blob([new Uint8Array(content)], { type: mimeType })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
