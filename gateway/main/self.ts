import type { Config } from '../config.ts'
import type { Self } from '../enforce/guard.ts'

/** The gateway's own things: those the configuration names, and the clients it signs in as. */
export function selfOf(config: Config): Self {
  const clients = config.org.credentials.flatMap((one) => (one.kind === 'api_token' ? [] : [one.clientId]))
  const { self } = config
  return Object.freeze({
    clientIds: new Set([...self.clientIds, ...clients]),
    // A service app's client id is its app's id too.
    appIds: new Set([...self.appIds, ...self.clientIds, ...clients]),
    userIds: new Set(self.userIds),
    tokenIds: new Set(self.tokenIds),
    keyIds: new Set(self.keyIds),
    hookIds: new Set(self.hookIds),
    logStreamIds: new Set(self.logStreamIds),
    zoneIds: new Set(self.zoneIds),
    roleAssignmentIds: new Set(self.roleAssignmentIds),
    // Who is in a group that decides is for no agent to choose (rule 5).
    approverGroupIds: new Set([
      ...self.approverGroupIds,
      ...Object.values(config.approvers.groups).flatMap((group) => group.oktaGroups),
    ]),
    approverRuleIds: new Set(self.approverRuleIds),
  })
}
