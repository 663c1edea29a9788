import { installedModels, type InstalledModel } from '../scanpath/installed-models'
import { shippedFolders } from '../store/shipped'

export async function runModelsList(asJson: boolean): Promise<void> {
  const models = await installedModels(shippedFolders().models)
  process.stdout.write(asJson ? `${JSON.stringify(models.map(toJson))}\n` : models.map(toText).join('\n'))
}

function toJson({ card, hash, isVerified, bytes, folder }: InstalledModel): Record<string, unknown> {
  const { id, title, what, licence, quality, limits } = card
  return { modelId: id, title, what, licence, bytes, hash, verified: isVerified, quality, limits, folder }
}

function toText({ card, isVerified, bytes }: InstalledModel): string {
  const state = isVerified ? 'verified' : 'DAMAGED: its files differ from its card; install it again'
  const quality = card.quality.map(
    ({ set, metric, value, unit }) => `    ${set}: ${metric} ${value} ${unit}\n`,
  )
  return `${card.id}  ${card.title}, ${(bytes / 1e6).toFixed(1)} MB, ${card.licence}, ${state}\n    ${card.what}\n${quality.join('')}`
}
