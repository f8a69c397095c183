import type { LoadedConfig } from '../../../gateway/config.ts'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import { ok, warn, type Finding } from './finding.ts'

/** Whether what chooses a credential exists at all: a name with a slip in it never matches, and nobody notices. */
export function uses(
  { config }: LoadedConfig,
  known: { readonly agents: readonly { readonly name: string }[]; readonly rules: ReadonlySet<string> | undefined },
): Finding[] {
  const chosen = config.org.credentials.flatMap(({ name, use }) => (use === undefined ? [] : [{ name, use }]))
  if (chosen.length === 0) return []
  const { rows } = makeCatalog({ enable: config.catalog.enable })
  const agents = new Set(known.agents.map((one) => one.name))
  const tags = new Set(rows.map((row) => row.tag))
  const operations = new Set(rows.map((row) => row.id))
  const scopes = rows.flatMap((row) => row.scopes)
  const strange = chosen.flatMap(({ name, use }) =>
    [
      ...use.agents.filter((one) => !agents.has(one)).map((one) => `agent ${one}`),
      ...use.operations.filter((one) => !operations.has(one)).map((one) => `operation ${one}`),
      ...use.tags.filter((one) => !tags.has(one)).map((one) => `tag ${one}`),
      ...use.scopes
        .filter((one) => !scopes.some((scope) => scope === one || scope.startsWith(`${one}.`)))
        .map((one) => `scope ${one}`),
      ...use.rules.filter((one) => known.rules?.has(one) === false).map((one) => `rule ${one}`),
    ].map((what) => `${name}: ${what}`),
  )
  const title = 'use of credentials'
  if (strange.length === 0) return [ok(title, `${chosen.length} chosen by what is there`)]
  return [
    warn(title, `not there: ${strange.join('; ')}`, {
      means: 'What is not there never matches: its calls go by another credential.',
      do: 'Mend the names in org.credentials[].use: agents by their names, operations, tags and rules as postern explain shows them.',
    }),
  ]
}
