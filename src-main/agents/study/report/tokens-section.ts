import { endOfThought, type FollowedAnswer, type FollowedMoment } from '../experiments/tokens-or-actions'
import { lineChart } from './chart'
import { escaped, figure, paragraph, shown, table, withInterval } from './markup'
import { entropyGuide, type Section } from './section'

export const tokensSection: Section = {
  title: '2. Token by token: where is the action decided?',
  draw({ tokens }, next) {
    if (tokens === null) return null
    const shownAnswers = tokens.flatMap(({ answers, name }) =>
      answers.slice(0, 1).map((answer) => answerBlock(answer, name)),
    )
    if (shownAnswers.length === 0)
      return paragraph('No episode lasted long enough for a late step, so no answer could be followed.')
    const samples = tokens[0]?.answers[0]?.samples ?? 0
    return (
      paragraph(
        `The answer that was carried out is followed token by token. After each token it is finished anew ${samples} times; the colour says how often the second arm comes out. Where the colour changes, the words decide; where it never does, the action was settled before the first word.`,
      ) +
      ramp +
      shownAnswers.join('') +
      figure(
        next(),
        tokens.map(momentChart),
        'Entropy of the actions if the answer is finished from each token on; each line is one answer. It ends where the action is spoken.',
      ) +
      momentsTable(tokens)
    )
  },
}

/** From the first series' colour over grey to the second's: signed around one half. */
function colourOf(secondArm: number | null): string {
  if (secondArm === null) return 'var(--hairline)'
  const strength = Math.round(Math.abs(secondArm - 0.5) * 200)
  return `color-mix(in oklab, var(--${secondArm < 0.5 ? 's1' : 's2'}) ${strength}%, var(--edge))`
}

const ramp =
  '<div class="ramp"><span>first arm</span><i style="background:linear-gradient(to right, var(--s1), var(--edge), var(--s2))"></i><span>second arm</span></div>'

function answerBlock(answer: FollowedAnswer, name: FollowedMoment['name']): string {
  const spans = answer.tokens.map(({ text, secondArm, entropy }) => {
    const title = `second arm ${secondArm === null ? 'unknown' : shown(secondArm)}, entropy ${entropy === null ? 'unknown' : shown(entropy)} nats`
    return `<span style="--c:${colourOf(secondArm)}" title="${escaped(title)}">${escaped(text)}</span>`
  })
  const { secondArm } = answer.start
  const before = secondArm === null ? 'unknown' : `${shown(100 * secondArm, 0)} %`
  return (
    `<div class="answer"><p>Run ${answer.run + 1}, step ${answer.step} (${name}). Second arm before the first word: ${before}.</p>` +
    `<div class="tokens">${spans.join('')}</div></div>`
  )
}

function momentChart({ name, step, answers }: FollowedMoment): string {
  return lineChart({
    title: `${name === 'early' ? 'Early' : 'Late'}: step ${step}`,
    xLabel: 'tokens spoken',
    yLabel: 'entropy of the actions, nats',
    yRange: [0, 0.75],
    guides: [entropyGuide],
    hasLegend: false,
    series: answers.map(({ run, start, tokens }, index) => ({
      name: `run ${run + 1}`,
      look: (index % 6) + 1,
      uncertainty: 'none',
      points: [start, ...tokens].map(({ entropy }, x) => ({ x, value: entropy, low: null, high: null })),
    })),
  })
}

function momentsTable(moments: readonly FollowedMoment[]): string {
  return table({
    caption: 'Numbers: before the first word and at the end of the thought',
    head: [
      'Moment',
      '#Answers',
      '#Entropy at the prompt, nats',
      '#Entropy after the thought, nats',
      '#Probability moved by the thought',
    ],
    rows: moments.map(({ name, step, answers, entropyAtPrompt, entropyAfterThought, movedByThought }) => [
      `${name}, step ${step}`,
      String(answers.filter((answer) => endOfThought(answer).entropy !== null).length),
      withInterval(entropyAtPrompt),
      withInterval(entropyAfterThought),
      withInterval(movedByThought),
    ]),
  })
}
