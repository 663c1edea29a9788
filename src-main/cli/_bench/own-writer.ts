/** Our own loop, opened as the command line's `generate` opens a model that is not steered. */
import { generate } from '../../language/generate'
import { openLanguageModel } from '../../language/language-model'
import { findModelFiles } from '../../language/model-files'
import { timeWriting, type TextWriter, type WriterPlace } from './text-writer'

export async function openOwnWriter({ graphPath, threads }: WriterPlace): Promise<TextWriter> {
  const model = await openLanguageModel(await findModelFiles(graphPath), { threads })
  const endless = { ...model, endTokens: new Set<number>() }
  return {
    name: 'saccade',
    write: (prompt, count) =>
      timeWriting(async () => {
        const tokens: number[] = []
        for await (const event of generate(endless, [prompt], { maxTokens: count }))
          if (event.kind === 'token') tokens.push(event.token)
        return tokens
      }),
  }
}
