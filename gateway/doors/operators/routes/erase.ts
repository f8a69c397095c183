import { eraseAsk, erased } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { optionalText, sql, text, type Row } from '../../../store/statement.ts'
import type { Store } from '../../../store/store.ts'
import { route } from '../route.ts'

const OKTA_USER = /^00u[0-9a-zA-Z]{17}$/
const MOST = 10

/** The users of the inventory that are meant: by id, or by login. */
async function known(store: Store, people: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const one of people)
    rows.push(
      ...(await store.read(
        sql(
          `select id, label, lookup from inv_nodes where kind = 'Okta_User' and (id = ? or lookup = ?) limit ${MOST}`,
          one,
          one.toLowerCase(),
        ),
      )),
    )
  return rows
}

const erase = route({
  method: 'post',
  path: '/api/audit/erasures',
  summary:
    'Erases one person: names in the log are closed for good, names in holds, votes and messages are taken out. The log stays whole. It cannot be undone.',
  roles: ['operator'],
  body: eraseAsk,
  answer: erased,
  async handle({ body, operator, house }) {
    const found = await known(house.store, body.people)
    const people = [...new Set(found.map((row) => text(row, 'id')))]
    if (people.length > 1)
      throw new Refusal('invalid_request', {
        sentence: `These name ${people.length} persons of the org: ${people.join(', ')}.`,
        hint: 'Erase one person at a time, so that the log says for each why.',
      })
    const told = found.flatMap((row) => [text(row, 'id'), optionalText(row, 'lookup'), optionalText(row, 'label')])
    const also = [...new Set(told)].filter((one) => one !== undefined).filter((one) => !body.people.includes(one))
    const all = [...new Set([...body.people, ...also])]
    const names = all.filter((one) => !OKTA_USER.test(one))
    if (names.some((name) => body.reason.toLowerCase().includes(name.toLowerCase())))
      throw new Refusal('invalid_request', {
        sentence: 'The reason names the person who is to be erased.',
        hint: 'Name the request instead, as "GDPR art. 17, request 881".',
      })
    const { keys, rows } = await house.erase({
      ids: all.filter((one) => OKTA_USER.test(one)),
      names,
      by: operator.id,
      reason: body.reason,
    })
    return { keys, rows, also }
  },
})

export const eraseRoutes = [erase]
