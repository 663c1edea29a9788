/** An answer cut into what was thought and what was done, for showing: the engine alone decides what is valid. */
export interface AnswerParts {
  readonly thought: string
  readonly action: string
}

export function answerParts(text: string): AnswerParts {
  const at = text.search(/(^|\n)\s*Action\s*:/i)
  const thought = (at < 0 ? text : text.slice(0, at)).trim().replace(/^Thought\s*:\s*/i, '')
  const action =
    at < 0
      ? ''
      : text
          .slice(at)
          .trim()
          .replace(/^Action\s*:\s*/i, '')
  return { thought, action }
}
