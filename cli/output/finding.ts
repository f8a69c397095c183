import { safe, type Style } from './style.ts'

/** A finding of the doctor, as far as it is shown. */
export interface ShownFinding {
  readonly name: string
  readonly state: string
  readonly detail: string
  readonly means?: string
  readonly do?: string
  readonly paste?: string
}

const NAME_WIDTH = 24

/** Its state, its name, what was seen; under it what that means, what to do, and what to paste. */
export function findingLines(finding: ShownFinding, style: Style): string {
  const indent = ' '.repeat(6)
  const state = style.word(finding.state) + ' '.repeat(Math.max(1, 6 - finding.state.length))
  const head = `${state}${safe(finding.name).padEnd(NAME_WIDTH)} ${safe(finding.detail, 600)}\n`
  const cure = (['means', 'do'] as const).flatMap((part) => {
    const text = finding[part]
    return text === undefined ? [] : [`${indent}${style.faint(part.padEnd(6))} ${safe(text, 600)}\n`]
  })
  const paste = finding.paste === undefined ? '' : `${indent}       ${safe(finding.paste, 4000)}\n`
  return head + cure.join('') + paste
}
