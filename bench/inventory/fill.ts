import { open } from './open.ts'
import { serve } from './org.ts'

/** Fills a store with an org: `node fill.ts FILE USERS GROUPS`. A membership for every fifth user. */
const [, , url = '', users = '0', groups = '1'] = process.argv
const { okta } = serve({ users: Number(users), groups: Number(groups), memberships: Number(users) / 5, apps: 50 })
const { inventory, close } = await open(okta, { url })
await inventory.scan()
await close()
