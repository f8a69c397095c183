import type { OperationRow, Target } from '../../model/operation.ts'
import { Refusal } from '../../model/refusal.ts'
import { cleaned } from '../../model/words.ts'
import type { Names } from './names.ts'

/** An operation and what it is done to. */
export interface Aimed {
  readonly row: OperationRow
  /** Path parameter to the immutable id, as far as given. */
  readonly ids: Readonly<Record<string, string>>
  /** As a classified call would have them. */
  readonly targets: readonly Target[]
  /** Path parameters that nothing was given for. */
  readonly missing: readonly string[]
}

const bad = (sentence: string, hint: string) => new Refusal('invalid_request', { sentence, hint })

/** `app` and `client` are two names for one id at Okta. */
const fits = (type: string, wanted: string): boolean =>
  type === wanted || (type === 'app' && wanted === 'client') || (type === 'client' && wanted === 'app')

/**
 * Puts what people named into the operation's path: `user:mia@acme.test` by its type, `roleAssignmentId=ra1` by its parameter, a
 * bare name by what is known under it. What the path has no place for is named as the body would. Throws Refusal.
 */
export async function operationOn(row: OperationRow, given: readonly string[], names: Names): Promise<Aimed> {
  const all = [...row.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toReversed()
  const ids: Record<string, string> = {}
  const body: Target[] = []
  const open = (): string[] => all.filter((name) => !Object.hasOwn(ids, name))
  const typeOf = (name: string): string => row.parameters[name] ?? name

  async function put(name: string, text: string): Promise<void> {
    ids[name] = (await names.idOf(text, typeOf(name))) ?? text
  }

  for (const one of given) {
    const [, as, value] = /^(\w+)=(.+)$/s.exec(one) ?? []
    const [, type, called] = /^([a-z_]+):(.+)$/s.exec(one) ?? []
    if (as !== undefined && value !== undefined) {
      if (open().includes(as)) await put(as, value)
      else {
        const kind = as.replace(/Ids?$/, '').toLowerCase()
        body.push({ type: kind, id: (await names.idOf(value, kind)) ?? value, from: 'body', as })
      }
    } else if (type !== undefined && called !== undefined) {
      const place = open().find((name) => fits(type, typeOf(name)))
      if (place !== undefined) await put(place, called)
      else if (names.kindsOf(type).length > 0)
        body.push({ type, id: (await names.idOf(called, type)) ?? called, from: 'body', as: `${type}Id` })
      else throw bad(`${row.id} names no ${cleaned(type)}.`, `Its path is ${row.template}.`)
    } else await bare(one)
  }

  async function bare(text: string): Promise<void> {
    const places = open()
    for (const name of places) {
      const id = await names.idOf(text, typeOf(name))
      if (id === undefined) continue
      ids[name] = id
      return
    }
    const [only] = places
    if (only === undefined)
      throw bad(
        `${row.id} has no place for '${cleaned(text)}'.`,
        `Its path is ${row.template}; user:… names one beside it.`,
      )
    // A login or label that nothing is known under would be asked of Okta as an id; an id may be one not read yet.
    if (!/^[\w-]{8,64}$/.test(text))
      throw new Refusal('not_found', {
        sentence: `Nothing known is called '${cleaned(text)}' that ${row.id} could be done to.`,
        hint: `Its path is ${row.template}: give ids, logins or labels, as user:… or ${only}=….`,
      })
    ids[only] = text
  }

  const targets = [
    ...Object.entries(row.parameters)
      .toReversed()
      .flatMap(([as, type]): Target[] => {
        const id = ids[as]
        return id === undefined ? [] : [{ type, id, from: 'path', as }]
      }),
    ...body,
  ]
  return { row, ids, targets, missing: open() }
}
