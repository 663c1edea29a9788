/** Experiments 3 to 6: the report half of the decisions under one kind of change each. */
import type { ConditionSummary } from '../condition-summary'
import type { LayerRow } from '../experiments/sweeps'
import type { StudyRecord } from '../study-record'
import { dotChart, type Dot } from './dot-chart'
import { lineChart, type ChartText, type Series } from './chart'
import { figure, paragraph, plainNumber, shown, table, withInterval } from './markup'
import { steeredEpisodesPart } from './steered-episodes-part'
import { entropyAxis, type Section } from './section'
import { summaryTable } from './summary-table'

type Quantity = 'entropy' | 'valid' | 'best' | 'change'

function seriesOf<Row extends ConditionSummary>(
  rows: readonly Row[],
  { name, look, quantity, x }: { name: string; look: number; quantity: Quantity; x: (row: Row) => number },
): Series {
  const points = rows.map((row) => ({ x: x(row), ...row[quantity] }))
  return { name, look, uncertainty: 'bars', hasMarkers: true, points }
}

const validAxis = {
  yLabel: 'share, %',
  yRange: [0, 1] as const,
  isYPercent: true,
  guides: [{ y: 0.9, label: '90 %' }],
}

/** Entropy at the left; valid answers and best arm at the right. */
function pair<Row extends ConditionSummary>(
  rows: readonly Row[],
  axis: Pick<ChartText, 'xLabel' | 'xTicks'>,
  x: (row: Row) => number,
): string[] {
  return [
    lineChart({
      title: 'Entropy',
      ...axis,
      ...entropyAxis,
      series: [seriesOf(rows, { name: 'entropy', look: 1, quantity: 'entropy', x })],
    }),
    lineChart({
      title: 'Valid answers and best arm',
      ...axis,
      ...validAxis,
      series: [
        seriesOf(rows, { name: 'valid answers', look: 2, quantity: 'valid', x }),
        seriesOf(rows, { name: 'best arm among them', look: 3, quantity: 'best', x }),
      ],
    }),
  ]
}

function sampleWords({ reported, settings }: StudyRecord): string {
  return `${reported?.decisions ?? 0} decisions from ${reported?.runs ?? 0} runs, ${settings.evaluationSamples} answers each; bars are 95 % bootstrap intervals over runs.`
}

export const temperatureSection: Section = {
  title: '3. Temperature: does noise do the same?',
  draw(record, next) {
    const { temperature } = record
    if (temperature === null) return null
    const axis = { xLabel: 'sampling temperature', xTicks: temperature.map((row) => row.temperature) }
    return (
      paragraph(
        'The same decisions, unsteered, at higher sampling temperatures. What entropy they give has to be read together with the answers they cost.',
      ) +
      figure(
        next(),
        pair(temperature, axis, (row) => row.temperature),
        `Temperature against entropy and against valid answers. ${sampleWords(record)}`,
      ) +
      summaryTable(
        'Numbers by temperature',
        ['#Temperature'],
        temperature.map((summary) => ({ names: [plainNumber(summary.temperature)], summary })),
      )
    )
  },
}

export const strengthSection: Section = {
  title: '4. Strength: entropy against β',
  draw(record, next) {
    const { strength, choice, temperature } = record
    if (strength === null || choice === null) return null
    const axis = { xLabel: 'β, in lengths of the entropy vector', xTicks: strength.map(({ beta }) => beta) }
    const best = temperature?.find((row) => row.temperature === choice.bestTemperature)
    const beside =
      best === undefined
        ? ''
        : ` At the best temperature (${plainNumber(best.temperature)}) the same decisions have ${withInterval(best.entropy)} nats.`
    return (
      paragraph(
        `β times the entropy vector is added behind block ${choice.block}, at the last token of the prompt and at every token of the answer. β = ${plainNumber(choice.beta)} was chosen on the other half of the decisions.`,
      ) +
      figure(
        next(),
        pair(strength, axis, ({ beta }) => beta),
        `β against entropy, valid answers and the best arm. ${sampleWords(record)}${beside}`,
      ) +
      summaryTable(
        'Numbers by β',
        ['#β'],
        strength.map((summary) => ({ names: [plainNumber(summary.beta)], summary })),
      ) +
      steeredEpisodesPart(record, next)
    )
  },
}

export const layersSection: Section = {
  title: '5. Which block?',
  draw(record, next) {
    const { layers, choice } = record
    if (layers === null) return null
    const blocks = [...new Set(layers.map(({ block }) => block))]
    const betas = [...new Set(layers.map(({ beta }) => beta))]
    const shownBetas = thinned(betas, 6)
    const chart = (
      quantity: 'entropy' | 'valid',
      rest: Pick<ChartText, 'title' | 'yLabel'> & Partial<ChartText>,
    ) =>
      lineChart({
        xLabel: 'block, from 0',
        xTicks: blocks,
        xRange: [Math.min(...blocks) - 0.3, Math.max(...blocks) + 0.3],
        ...rest,
        series: shownBetas.map((beta, index) =>
          seriesOf<LayerRow>(
            layers.filter((row) => row.beta === beta),
            { name: `β = ${plainNumber(beta)}`, look: index + 1, quantity, x: ({ block }) => block },
          ),
        ),
      })
    const chosen = choice === null ? '' : ` Block ${choice.block} was chosen on the other half.`
    return (
      paragraph(`Every block is steered with its own vector.${chosen}`) +
      figure(
        next(),
        [
          chart('entropy', { title: 'Entropy by block', ...entropyAxis }),
          chart('valid', { title: 'Valid answers by block', ...validAxis }),
        ],
        `Block and β against entropy and valid answers. ${sampleWords(record)}${shownBetas.length < betas.length ? ' All β are in the table.' : ''}`,
      ) +
      summaryTable(
        'Numbers by block and β',
        ['#Block', '#β'],
        layers.map((summary) => ({ names: [String(summary.block), plainNumber(summary.beta)], summary })),
      ) +
      choiceTable(record)
    )
  },
}

/** At most `count` values, first and last among them. */
function thinned(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values]
  const places = Array.from({ length: count }, (_, index) =>
    Math.round((index * (values.length - 1)) / (count - 1)),
  )
  return places.flatMap((place) => values[place] ?? [])
}

function choiceTable({ choice }: StudyRecord): string {
  if (choice === null) return ''
  const number = (value: number | null): string => (value === null ? '–' : shown(value, 3))
  return table({
    caption: `How block and β were chosen: ${choice.decisions} decisions of the selection half`,
    head: ['#Block', '#β', '#Change, nats', '#Valid', '#Change by permuted vectors, nats'],
    rows: choice.candidates.map(({ block, beta, change, valid, permutedChange }) => [
      String(block),
      plainNumber(beta),
      number(change),
      number(valid),
      number(permutedChange),
    ]),
  })
}

export const controlsSection: Section = {
  title: '6. Is it the direction? Permuted vectors, and time',
  draw(record, next) {
    const { controls, choice, vectors, temperature } = record
    if (controls === null || choice === null) return null
    const looks = { entropy: 1, permuted: 7, time: 2 } as const
    const hot = temperature?.find((row) => row.temperature === choice.bestTemperature)
    const dots: Dot[] = [
      ...controls.map(({ name, kind, change }): Dot => ({ name, look: looks[kind], ...change })),
      ...(hot === undefined
        ? []
        : [{ name: `temperature ${plainNumber(hot.temperature)}`, look: 3, ...hot.change }]),
    ]
    const cosines = (vectors ?? []).map(({ block, timeCosine, norm }): Dot => ({
      name: `block ${block}`,
      look: 2,
      ...timeCosine,
      note: `|u| ${shown(norm)}`,
    }))
    return (
      paragraph(
        `A vector with its coordinates in another order has the same length, mean and variance, and no direction. The time vector weights each state by its step's number instead of its entropy: entropy falls as an episode goes on, so part of the entropy vector may be mere time. Both are ${plainNumber(choice.beta)} lengths of the entropy vector long, behind block ${choice.block}.`,
      ) +
      figure(
        next(),
        [
          dotChart({
            title: 'Change of the entropy',
            xLabel: 'entropy − entropy unsteered, nats',
            dots,
            zero: 0,
            guides: [-0.05, 0.05],
          }),
          dotChart({
            title: 'Entropy vector and time vector',
            xLabel: 'cosine',
            dots: cosines,
            range: [-1, 1],
            zero: 0,
          }),
        ],
        `Left: change of the mean entropy; dashed lines at ±0.05 nats. Right: cosine of the entropy vector with the time vector behind each block, intervals over runs of the collection. ${sampleWords(record)}`,
      ) +
      summaryTable(
        'Numbers by vector',
        ['Vector'],
        controls.map((summary) => ({ names: [summary.name], summary })),
      ) +
      vectorsTable(record)
    )
  },
}

function vectorsTable({ vectors }: StudyRecord): string {
  return table({
    caption: 'The vectors: length, cosine with time, agreement of two halves of the runs',
    head: [
      '#Block',
      '#Length',
      '#Cosine with the time vector',
      '#Cosine of the vectors of even and odd runs',
    ],
    rows: (vectors ?? []).map(({ block, norm, timeCosine, halvesCosine }) => [
      String(block),
      shown(norm, 3),
      withInterval(timeCosine),
      halvesCosine === null ? '–' : shown(halvesCosine, 3),
    ]),
  })
}
