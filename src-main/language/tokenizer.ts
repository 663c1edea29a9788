/** Text to tokens and back, by a model's tokenizer.json, through Hugging Face's own library. */
import { Tokenizer } from '@huggingface/tokenizers'
import { ProblemError } from '../lib/problem'
import { plainReason } from '../runtime/plain-reason'
import type { JsonObject } from './json'
import { TokenText } from './token-text'

export interface Encoding {
  readonly ids: readonly number[]
  /**
   * Where each token lies in the text, in UTF-16 units; a token that holds part of a character gets the
   * whole of it, a special token added around the text an empty span. null where the tokenizer changes
   * the text (lower case, accents), so that places in it cannot be told.
   */
  readonly spans: readonly Span[] | null
}

export interface Span {
  readonly start: number
  readonly end: number
}

export class TextTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #special: ReadonlySet<number>
  readonly #texts = new Map<number, string>()
  readonly #textsAlone = new Map<number, string>()
  readonly #anchor: number | undefined

  /** Contents of tokenizer.json and tokenizer_config.json; throws 'bad-input' for one that cannot be used. */
  constructor(tokenizer: JsonObject, config: JsonObject) {
    try {
      this.#tokenizer = new Tokenizer(tokenizer, config)
    } catch (error) {
      const message = `This model's tokenizer.json cannot be used: ${plainReason(error)}. Get the model again, or take another.`
      throw new ProblemError('bad-input', message, { cause: error })
    }
    const added = [...this.#tokenizer.get_added_tokens_decoder().values()]
    this.#special = new Set(added.filter(({ special }) => special).map(({ id }) => id))
    this.#anchor = this.#plainIds('a').at(-1)
  }

  /** `withSpecial` adds the tokens that the model expects around a text (a chat template brings its own). */
  encode(text: string, withSpecial = true): Encoding {
    const encoded: unknown[] = this.#tokenizer.encode(text, { add_special_tokens: withSpecial }).ids
    // The library leaves a gap where a piece is not in the vocabulary and there is no token for unknown ones.
    const ids = encoded.filter((id) => typeof id === 'number')
    if (ids.length < encoded.length)
      throw new ProblemError(
        'bad-input',
        'The text has characters that this model has no tokens for. Leave them out.',
      )
    return { ids, spans: this.#spans(text, ids) }
  }

  /** The whole text, nothing tidied up: exactly what streaming gives piece by piece. */
  decode(ids: readonly number[], withSpecial = false): string {
    // A model may know more tokens than its tokenizer: embeddings are padded to round sizes.
    const known = ids.filter((id) => this.#tokenizer.id_to_token(id) !== undefined)
    const wanted = withSpecial ? known : known.filter((id) => !this.#special.has(id))
    if (wanted.length === 0) return ''
    return this.#tokenizer.decode(wanted, { clean_up_tokenization_spaces: false })
  }

  isSpecial(id: number): boolean {
    return this.#special.has(id)
  }

  /** The id of a token by its name, such as "</s>". */
  idOf(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token)
  }

  /** One token as it would read inside a text, for display: its leading space kept, � for part of a character. */
  textOf(id: number): string {
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const text = this.#textAfterAnchor(id)
    this.#texts.set(id, text)
    return text
  }

  /** Turns the tokens that follow `before` into text while they come. */
  stream(before: readonly number[] = []): TokenText {
    return new TokenText((ids) => this.#decodeStreamed(ids), before)
  }

  /** Streams begin anew with nearly every token, so what one reads alone is kept. */
  #decodeStreamed(ids: readonly number[]): string {
    const [id] = ids
    if (ids.length !== 1 || id === undefined) return this.decode(ids)
    const text = this.#textsAlone.get(id) ?? this.decode(ids)
    this.#textsAlone.set(id, text)
    return text
  }

  /** Some decoders drop the space of a text's first token, so the token is read after another. */
  #textAfterAnchor(id: number): string {
    if (this.#anchor === undefined) return this.decode([id], true)
    const anchor = this.decode([this.#anchor], true)
    return this.decode([this.#anchor, id], true).slice(anchor.length)
  }

  #plainIds(text: string): readonly number[] {
    const ids: unknown[] = this.#tokenizer.encode(text, { add_special_tokens: false }).ids
    return ids.filter((id) => typeof id === 'number')
  }

  #spans(text: string, ids: readonly number[]): Span[] | null {
    const stream = this.stream()
    const spans: { start: number; end: number }[] = []
    let at = 0
    let waiting = 0
    for (const id of ids) {
      const isInText = !this.#special.has(id)
      const piece = isInText ? stream.push(id) : text.startsWith(this.textOf(id), at) ? this.textOf(id) : ''
      if (!text.startsWith(piece, at)) return null
      spans.push({ start: at, end: at + piece.length })
      // Tokens that hold the first bytes of a character share the span of the one that completes it.
      if (piece === '' && isInText) {
        waiting++
        continue
      }
      for (let back = 1; back <= waiting; back++) {
        const earlier = spans.at(-1 - back)
        if (earlier !== undefined) earlier.end = at + piece.length
      }
      waiting = 0
      at += piece.length
    }
    return at === text.length ? spans : null
  }
}
