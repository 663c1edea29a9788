/** The report: one file with everything in it, no script, read on a screen or on paper. */
import type { StudyRecord } from '../study-record'
import { checksTable } from './checks-table'
import { escaped, paragraph, plainNumber, shown } from './markup'
import { overconfidenceSection } from './overconfidence-section'
import type { Section } from './section'
import { style } from './style'
import { controlsSection, layersSection, strengthSection, temperatureSection } from './sweep-sections'
import { tokensSection } from './tokens-section'
import { thoughtsSection, transferSection } from './transfer-and-thoughts'

const sections: readonly Section[] = [
  overconfidenceSection,
  tokensSection,
  temperatureSection,
  strengthSection,
  layersSection,
  controlsSection,
  transferSection,
  thoughtsSection,
]

export function reportPage(record: StudyRecord): string {
  let figures = 0
  const next = (): number => ++figures
  const parts = sections.flatMap((section) => {
    const drawn = section.draw(record, next)
    return drawn === null ? [] : [`<section><h2>${escaped(section.title)}</h2>${drawn}</section>`]
  })
  const title = `Entropic steering of ${nameOf(record)}`
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>${escaped(title)}</title><style>${style}</style></head><body><main>` +
    `<header><h1>${escaped(title)}</h1>${underTitle(record)}</header>` +
    `${summaryPart(record)}${parts.join('')}${methodPart(record)}${repeatPart(record)}</main></body></html>\n`
  )
}

/** Of a path, the last part. */
const nameOf = ({ model }: StudyRecord): string =>
  model.id
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1) ?? model.id

function underTitle({ date, model, device, settings }: StudyRecord): string {
  const words = [
    date.slice(0, 10),
    `model ${model.hash.slice(0, 12)}, ${model.blocks} blocks`,
    device,
    `seed ${settings.seed}`,
    ...(settings.isQuick ? ['quick study'] : []),
  ]
  return `<p class="sub">${escaped(words.join(' · '))}</p>`
}

function summaryPart({ checks, notes, settings, deviceNote }: StudyRecord): string {
  const quick = settings.isQuick
    ? [
        'This was a quick study: too few runs for narrow intervals. Repeat it without --quick before relying on a number.',
      ]
    : []
  const told = [...quick, ...(deviceNote === null ? [] : [deviceNote]), ...notes]
  return (
    paragraph(
      'Does a vector made of the agent’s own uncertain moments, added to its residual stream, make it explore? Each row is a statement about the model that was studied, playing this game. A small model trained to play it is a model organism, not evidence about large models.',
    ) +
    checksTable(checks) +
    told.map((note) => `<p class="note">${escaped(note)}</p>`).join('')
  )
}

function methodPart({ settings, choice, vectors, reported }: StudyRecord): string {
  const { runs, horizon, samples, evaluationSamples, decisions, unequalRuns, spread, resamples } = settings
  const steering =
    vectors === null
      ? []
      : [
          `Vector. In ${runs} episodes of ${horizon} steps with equal means (100, 100; spread ${spread}), ${samples} answers are drawn at each step. With h the entropy of their actions and z the residual stream behind a block at the last token of the prompt, u = (1/Z) Σ h (z − z̄), z̄ the mean over the episode and Z = Σ h (Rahn, D’Oro and Bellemare, arXiv 2406.00244). u is not normalised: its length is the unit of β. Earlier turns are never steered.`,
        ]
  const choosing =
    choice === null
      ? []
      : [
          `No double dipping. ${choice.rule} The temperature beside it is the one with the largest entropy on that half among those as valid. Runs, not steps, are dealt to the halves: no episode serves both.`,
        ]
  const texts = [
    'Game. Two arms with normal rewards; the opening message asks to evaluate both and to collect as much as possible. An answer is a line “Thought:” and a line “Action: I choose … N.”, parsed strictly; others are invalid, counted, and left out of entropies.',
    `Decisions. ${decisions} decisions are drawn from steps after the first of ${unequalRuns} episodes in each of four environments ((95, 105), (99, 101) and their mirrors); ${reported?.decisions ?? 0} of them are reported. Each is answered ${evaluationSamples} times under every condition, with the same random numbers, so that differences are paired.`,
    ...steering,
    ...choosing,
    `Intervals are 95 % percentile bootstrap intervals (${resamples} resamples, seeded); whole runs are resampled, since steps of one run depend on each other. “Effective n” is the number of independent values that would be as uncertain. Where all answers are valid (or all choices alike), Wilson’s interval stands in. They say nothing of other models, tasks or wordings, and several comparisons are made: an interval that just clears a bar is weak.`,
    `Entropies of few answers are too low by about (arms seen − 1) / 2M nats; “corrected” adds that (Miller 1955). Plain ones are drawn, corrected ones are in the tables. Decisions with fewer than two valid answers have no entropy and are left out (n says how many remain).`,
  ]
  return `<section><h2>Method and limits</h2>${texts.map(paragraph).join('')}</section>`
}

function repeatPart(record: StudyRecord): string {
  const { command, settings, model, machine, workers, elapsedMs, app, device, date } = record
  const lists = { betas: settings.betas, temperatures: settings.temperatures, layers: settings.layers ?? [] }
  const list = (values: readonly number[]): string => values.map(plainNumber).join(', ')
  const rows: (readonly [string, string])[] = [
    ['Model', `${model.id} (${model.family}, ${model.blocks} blocks, width ${model.width ?? 'unknown'})`],
    ['Model SHA-256', model.hash],
    ['Experiments', settings.experiments.join(', ')],
    ['Seed', String(settings.seed)],
    [
      'Episodes',
      `${settings.runs} of ${settings.horizon} steps, ${settings.samples} answers a step; unequal ${settings.unequalRuns}, other wording ${settings.transferRuns}, steered ${settings.steeredRuns}`,
    ],
    ['β', list(lists.betas)],
    ['Temperatures', list(lists.temperatures)],
    ['Blocks', settings.layers === null ? 'all' : list(lists.layers)],
    ['Saccade', app],
    [
      'Machine',
      `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${device}, ${workers} engine processes`,
    ],
    [
      'Time of this call',
      `${shown(elapsedMs / 60_000, 1)} min (finished jobs of earlier calls are not counted)`,
    ],
    ['Date', date],
  ]
  return (
    `<section><h2>To repeat it</h2><pre>${escaped(command)}</pre><dl>` +
    `${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>` +
    paragraph(
      'Beside this file: study.json (every number, with n and effective n), a CSV table for each experiment, vectors.safetensors, and jobs/, from which the same command goes on.',
    ) +
    '</section>'
  )
}
