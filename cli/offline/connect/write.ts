import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { isMap, isSeq, parseDocument } from 'yaml'

export interface Connection {
  readonly url: string
  readonly home: string | undefined
  readonly name: string
  readonly clientId: string
  readonly keyFile: string
  readonly kid: string
  readonly discover: boolean
}

const HEAD = '# Postern. Every setting stands in docs/configuration.md.\n'

/** The text of the file with this connection in it; comments, order and everything else stay. Throws for text that is no YAML mapping. Pure. */
export function withConnection(text: string, connection: Connection, folder: string): string {
  const document = parseDocument(text.trim() === '' ? HEAD : text)
  const [wrong] = document.errors
  if (wrong !== undefined) throw new Error(wrong.message.split('\n')[0])
  if (document.contents !== null && !isMap(document.contents)) throw new Error('it is no mapping of settings')
  const file = relative(folder, connection.keyFile)
  const credential = {
    kind: 'service_app',
    name: connection.name,
    clientId: connection.clientId,
    keys: [
      { key: { file: file.startsWith('..') || isAbsolute(file) ? connection.keyFile : file }, kid: connection.kid },
    ],
  }
  document.setIn(['org', 'url'], connection.url)
  if (connection.home !== undefined) document.setIn(['org', 'home'], connection.home)
  const all: unknown = document.getIn(['org', 'credentials'])
  if (!isSeq(all) || all.items.length === 0) document.setIn(['org', 'credentials'], document.createNode([credential]))
  else {
    const at = all.items.findIndex((one) => isMap(one) && one.get('name') === connection.name)
    if (at === -1) all.add(document.createNode(credential))
    else all.set(at, document.createNode(credential))
  }
  if (!connection.discover) document.setIn(['discovery', 'enabled'], false)
  else if (document.getIn(['discovery', 'enabled']) === false) document.setIn(['discovery', 'enabled'], true)
  return document.toString()
}

/** Writes it in one step: a reader sees the old file or the new one. */
export function save(file: string, connection: Connection): void {
  const path = resolve(file)
  const text = withConnection(existsSync(path) ? readFileSync(path, 'utf8') : '', connection, dirname(path))
  const next = `${path}.${process.pid}.new`
  writeFileSync(next, text, { mode: 0o640 })
  renameSync(next, path)
}
