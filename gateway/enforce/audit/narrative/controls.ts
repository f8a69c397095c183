import { cleaned } from '../../../model/words.ts'

/** Controls by key (`soc2:CC6.3`): the framework's name, the control's id and short title. */
export type Controls = Readonly<
  Record<string, { readonly framework: string; readonly id: string; readonly title: string }>
>

/** `SOC 2 TSC CC6.1 (Logical access security), CC6.3 (…)`, one line a framework. A key that is not known is shown as it is. Pure. */
export function controlsLine(keys: readonly string[], controls: Controls): string[] {
  const byFramework = new Map<string, string[]>()
  for (const key of [...new Set(keys)].toSorted()) {
    const control = Object.hasOwn(controls, key) ? controls[key] : undefined
    const framework = control?.framework ?? 'Other'
    const said = control === undefined ? cleaned(key) : `${control.id} (${cleaned(control.title, 100)})`
    byFramework.set(framework, [...(byFramework.get(framework) ?? []), said])
  }
  return [...byFramework].map(([framework, said]) => `${cleaned(framework, 80)}: ${said.join(', ')}`)
}
