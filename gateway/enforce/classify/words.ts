import type { OperationRow } from '../../model/operation.ts'
import { type Properties, text } from './property.ts'

/** What a word in a path may look like: a verb, a kind, a catalog name, a host. */
const WORD = /^[A-Za-z0-9][\w.:-]{0,99}$/

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Path parameters that name no resource, as properties: `{lifecycle}` of a feature becomes `lifecycle`. */
export const wordsOf = (row: OperationRow): Properties => {
  const names = [...row.template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
  return Object.fromEntries(
    names
      .filter((name) => !Object.hasOwn(row.parameters, name))
      .map((name) => [
        snake(name),
        text(`{${name}} of the path.`, ({ ids }) => {
          const word = ids[name] ?? ''
          return WORD.test(word) ? word : '(other)'
        }),
      ]),
  )
}
