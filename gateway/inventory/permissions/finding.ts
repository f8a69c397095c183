import type { Gap } from '../graph.ts'
import type { Gate, Step } from './words.ts'

/** An answer in the making: yes with its path, no with the gate that refused, or unknown with what could not be read. */
export type Finding =
  | { readonly answer: true; readonly steps: readonly Step[] }
  | {
      readonly answer: false
      readonly steps: readonly Step[]
      readonly gate: Gate
      readonly missing: readonly string[]
    }
  | { readonly answer: 'unknown'; readonly steps: readonly Step[]; readonly gaps: readonly Gap[] }

export const yes = (...steps: Step[]): Finding => ({ answer: true, steps })
export const no = (gate: Gate, missing: string, steps: readonly Step[] = []): Finding => ({
  answer: false,
  steps,
  gate,
  missing: [missing],
})
export const unknown = (...gaps: Gap[]): Finding => ({ answer: 'unknown', steps: [], gaps })

const ORDER: readonly Gate[] = ['principal', 'scope', 'super_admin_only', 'role', 'target', 'barrier']

/** True as soon as one is; unknown when one might be; else the no that came furthest. */
export function anyOf(findings: readonly Finding[], none: Finding): Finding {
  const good = findings.find((finding) => finding.answer === true)
  if (good !== undefined) return good
  const gaps = findings.flatMap((finding) => (finding.answer === 'unknown' ? finding.gaps : []))
  if (gaps.length > 0)
    return { answer: 'unknown', steps: findings.find((f) => f.answer === 'unknown')?.steps ?? [], gaps }
  const refused = findings.filter((finding) => finding.answer === false)
  if (refused.length === 0) return none
  const furthest = Math.max(...refused.map((finding) => ORDER.indexOf(finding.gate)))
  const last = refused.filter((finding) => ORDER.indexOf(finding.gate) === furthest)
  const [first] = last
  return first === undefined ? none : { ...first, missing: [...new Set(last.flatMap((finding) => finding.missing))] }
}

/** False as soon as one is; unknown when one might not be; else all their steps. */
export function allOf(findings: readonly Finding[]): Finding {
  const bad = findings.find((finding) => finding.answer === false)
  if (bad !== undefined) return bad
  const gaps = findings.flatMap((finding) => (finding.answer === 'unknown' ? finding.gaps : []))
  const steps = findings.flatMap((finding) => finding.steps)
  return gaps.length > 0 ? { answer: 'unknown', steps, gaps } : { answer: true, steps }
}

/** The same finding with steps that led to it. */
export const after = (steps: readonly Step[], finding: Finding): Finding => ({
  ...finding,
  steps: [...steps, ...finding.steps],
})

/** The next question, asked only when this one is not answered no. */
export function then(finding: Finding, next: () => Finding): Finding {
  if (finding.answer === false) return finding
  const following = next()
  if (following.answer === false) return after(finding.steps, following)
  return allOf([finding, following])
}
