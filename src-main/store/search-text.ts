/** Makes words comparable: "Façade" is found by "facade", whatever the case. */

export function foldForSearch(words: string): string {
  return words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Every word of what was typed, folded; all of them have to occur. */
export function searchWords(typed: string): string[] {
  return foldForSearch(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
}
