// A client as its users write it: Okta's official Node SDK, unmodified, in a process of its own. It says what happened in
// lines of JSON and waits for a line on standard input before it repeats a held call.
import { createInterface } from 'node:readline'
import okta from '@okta/okta-sdk-nodejs'

const settings = JSON.parse(process.env.CLIENT_SETTINGS)
const client = new okta.Client(settings.client)
const tell = (step, facts) => console.log(JSON.stringify({ step, ...facts }))
const told = (error) => ({
  status: error.status,
  errorCode: error.errorCode,
  summary: error.errorSummary,
  message: error.message,
  location: error.headers?.get('location') ?? undefined,
  link: error.errorLink,
})
const refused = async (step, work) => {
  try {
    await work()
  } catch (error) {
    return tell(step, told(error))
  }
  throw new Error(`${step} was not refused`)
}
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

let users = 0
const collection = await client.userApi.listUsers({ limit: 20 })
await collection.each(() => void (users += 1))
tell('paged', { users })

const profile = { firstName: 'Mia', lastName: 'Lund', login: settings.login, email: settings.login }
const user = await client.userApi.createUser({ body: { profile }, activate: true })
tell('created', { id: user.id, login: user.profile.login })

tell('read', { login: (await client.userApi.getUser({ userId: user.id })).profile.login })
const changed = await client.userApi.updateUser({ userId: user.id, user: { profile: { nickName: 'Mimi' } } })
tell('changed', { nickName: changed.profile.nickName })

await client.groupApi.assignUserToGroup({ groupId: settings.group, userId: user.id })
const members = []
await (await client.groupApi.listGroupUsers({ groupId: settings.group })).each((one) => void members.push(one.id))
tell('joined', { member: members.includes(user.id) })

await refused('blocked', () => client.groupApi.assignUserToGroup({ groupId: settings.adminGroup, userId: user.id }))
// Whatever waits for a person is sent again, unchanged, once they agreed.
const patiently = async (step, work) => {
  try {
    await work()
  } catch (error) {
    if (!String(error.headers?.get('location')).includes('/_postern/holds/')) throw error
    tell('held', { ...told(error), for: step })
    await lines.next()
    await work()
  }
  tell(step, {})
}
await patiently('deactivated', () => client.userApi.deactivateUser({ userId: user.id }))
await patiently('deleted', () => client.userApi.deleteUser({ userId: user.id }))
await refused('gone', () => client.userApi.getUser({ userId: user.id }))
process.exit(0)
