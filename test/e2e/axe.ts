/** axe in the page: what it finds against WCAG 2.2 A and AA. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** By the protocol, since the content security policy lets no other script in. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source)
}

export async function violations(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(tags: object): Promise<{ violations: Violation[] }> } }
    const tags = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
    return (await axe.run(tags)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  )
}
