import { makeOrg } from '../../test/okta/org.ts'

/** The simulated org with Okta's own kind of limits; answers take what they take at Okta, more or less. A process of its own. */
const ANSWER_MS = 20
const org = makeOrg({
  seed: 7,
  users: 100,
  rateLimits: { buckets: { '/api/v1/groups': 8000 } },
  before: async () => {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS))
    return undefined
  },
})
const { url } = await org.listen(0)
const owner = [...org.truth.users.all()].find((user) => user.status === 'ACTIVE')
if (owner === undefined) throw new Error('the org has no active user')
org.giveRole('user', owner.id, 'SUPER_ADMIN')
process.send?.({ url, token: org.issueToken(owner.id, 'bench').token })
process.on('disconnect', () => process.exit(0))
