import { makeOkta } from '../../../gateway/okta/client.ts'
import { openInventory } from '../../../gateway/inventory/inventory.ts'
import { openStore } from '../../../gateway/store/store.ts'

/** A process that scans and follows until it is killed: `node scanner.ts STORE KEY ORG CLIENT`, the client's key in JWK. */
const [, , url = '', key = '', orgUrl = '', clientId = ''] = process.argv
const store = await openStore({ url, masterKey: Buffer.from(key, 'base64'), writer: 'gw-0', now: Date.now })
const okta = makeOkta({
  orgUrl,
  credentials: [{ name: 'main', kind: 'private_key', clientId, keys: [{ source: { env: 'JWK' } }] }],
  env: process.env,
})
const inventory = await openInventory({
  store,
  okta,
  settings: { sharePercent: 90, everyMinutes: 30, followSeconds: 1, clients: { main: clientId } },
  log: { info() {}, warn() {} },
  now: Date.now,
})
inventory.start()
setInterval(() => undefined, 1000)
