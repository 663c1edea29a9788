import { catalogue, type CatalogueEntry } from '../hub/catalogue'

export function runModelsCatalogue(asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(catalogue)}\n` : `${catalogue.map(toText).join('\n')}\n`)
}

function toText({ repo, title, what, licence, bytes, ranHere }: CatalogueEntry): string {
  const sizes = Object.entries(bytes).map(([dtype, size]) => `${dtype} ${(size / 1e6).toFixed(0)} MB`)
  const state = ranHere ?? 'not yet run here'
  return `${repo}  ${title}, ${licence}, ${state}\n    ${what}\n    ${sizes.join(', ')}`
}
