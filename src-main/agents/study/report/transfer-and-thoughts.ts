/** Experiments 7 and 9. */
import type { WordRatio } from '../experiments/thoughts'
import { dotChart, type Dot } from './dot-chart'
import { lineChart, type Series } from './chart'
import { escaped, figure, paragraph, plainNumber, shown, table } from './markup'
import type { Section } from './section'
import { summaryTable } from './summary-table'

const wordingNames = { buttons: 'buttons', 'slot-machines': 'slot machines' } as const
const wordingIds = ['buttons', 'slot-machines'] as const

export const transferSection: Section = {
  title: '7. Does a vector of one wording work in another?',
  draw({ transfer, choice }, next) {
    if (transfer === null || choice === null) return null
    const { rows, runs, decisions, ratios, norms } = transfer
    const changes = rows.flatMap(({ change }) => [change.low, change.high].flatMap((each) => each ?? []))
    const yRange = [Math.min(0, ...changes) - 0.02, Math.max(0.1, ...changes) + 0.02] as const
    const chart = (task: (typeof wordingIds)[number]): string =>
      lineChart({
        title: `Played with ${wordingNames[task]}`,
        xLabel: 'β, in lengths of each vector',
        yLabel: 'entropy − entropy unsteered, nats',
        xTicks: [...new Set(rows.map(({ beta }) => beta))],
        yRange,
        series: wordingIds.map((vectorFrom, index): Series => {
          const own = rows.filter((row) => row.task === task && row.vectorFrom === vectorFrom)
          return {
            name: `vector from ${wordingNames[vectorFrom]}`,
            look: index + 1,
            uncertainty: 'bars',
            hasMarkers: true,
            points: own.map(({ beta, change }) => ({ x: beta, ...change })),
          }
        }),
      })
    const ratioWords = ratios.map(
      ({ vectorFrom, ratio }) =>
        `vector from ${wordingNames[vectorFrom]}: ${ratio === null ? 'no effect of its own to compare with' : `${shown(ratio.ratio)} [${shown(ratio.low)}, ${shown(ratio.high)}]`}`,
    )
    return (
      paragraph(
        `Vectors behind block ${choice.block}, one from episodes with buttons (${runs.buttons} runs, length ${shown(norms.buttons)}), one from episodes with slot machines (${runs['slot-machines']} runs, length ${shown(norms['slot-machines'])}), on decisions of both wordings from episodes that neither was made of.`,
      ) +
      figure(
        next(),
        wordingIds.map(chart),
        `Change of the mean entropy; ${decisions.buttons} decisions with buttons, ${decisions['slot-machines']} with slot machines; 95 % intervals over runs. At β = ${plainNumber(choice.beta)} the change in the other wording is this part of the change in its own: ${ratioWords.join('; ')}.`,
      ) +
      summaryTable(
        'Numbers by vector, task and β',
        ['Vector from', 'Played with', '#β'],
        rows.map((summary) => ({
          names: [wordingNames[summary.vectorFrom], wordingNames[summary.task], plainNumber(summary.beta)],
          summary,
        })),
      )
    )
  },
}

/** Words on each side of the figure. */
const shownWords = 12

export const thoughtsSection: Section = {
  title: '9. What it thinks about',
  draw({ thoughts, choice }, next) {
    if (thoughts === null || choice === null) return null
    const { words, minimum, totals, answers, examples } = thoughts
    const grown = words.filter(({ ratio }) => ratio > 1).slice(0, shownWords)
    const shrunk = [...words]
      .reverse()
      .filter(({ ratio }) => ratio < 1)
      .slice(0, shownWords)
    const all = [...grown, ...shrunk].flatMap(({ low, high }) => [Math.log2(low), Math.log2(high)])
    const reach = Math.min(8, Math.ceil(Math.max(1, ...all.map(Math.abs))))
    const chart = (title: string, shownOnes: readonly WordRatio[], look: number): string =>
      dotChart({
        title,
        xLabel: 'share of the words steered ÷ unsteered',
        dots: shownOnes.map((word) => dotOf(word, look)),
        range: [-reach, reach],
        isLog2: true,
        zero: 0,
      })
    return (
      paragraph(
        `Words of the thoughts at the same decisions, unsteered (${answers.unsteered} valid answers, ${totals.unsteered} words) and at β = ${plainNumber(choice.beta)} (${answers.steered} answers, ${totals.steered} words). Stop words and the names of the arms are left out, and so are words said fewer than ${minimum} times.`,
      ) +
      figure(
        next(),
        [chart('Words that grow', grown, 1), chart('Words that shrink', shrunk, 2)],
        'Ratio of the shares of all words, with 95 % bootstrap intervals over runs; at the right, how often each was said steered / unsteered.',
      ) +
      (examples.length === 0
        ? ''
        : `<details class="numbers"><summary>Answers to one decision, unsteered and steered</summary>${examples.map(({ condition, text }) => `<div class="answer"><p>${condition}</p><div class="tokens">${escaped(text)}</div></div>`).join('')}</details>`) +
      table({
        caption: 'All words',
        head: ['Word', '#Steered', '#Unsteered', '#Ratio [95 %]'],
        rows: words.map(({ word, steered, unsteered, ratio, low, high }) => [
          word,
          String(steered),
          String(unsteered),
          `${shown(ratio)} [${shown(low)}, ${shown(high)}]`,
        ]),
      })
    )
  },
}

function dotOf({ word, steered, unsteered, ratio, low, high }: WordRatio, look: number): Dot {
  return {
    name: word,
    look,
    value: Math.log2(ratio),
    low: Math.log2(low),
    high: Math.log2(high),
    note: `${steered} / ${unsteered}`,
  }
}
