# METADATA
# title: Sign-ins or tokens are ended
# description: >-
#   Somebody, or everybody at an app, has to sign in again. That repairs itself, so it is allowed where it was granted
#   and someone is told; many within an hour wait.
# custom:
#   severity: medium
#   operations:
#     - endUserSessions
#     - globalTokenRevocation
#     - revokeUserSessions
#     - revokeSession
#     - revokeGrantsForUserAndClient
#     - revokeTokenForUserAndClient
#     - revokeTokensForUserAndClient
#     - revokeOAuth2TokenForApplication
#     - revokeOAuth2TokensForApplication
#     - revokeRefreshTokenForAuthorizationServerAndClient
#     - revokeRefreshTokensForAuthorizationServerAndClient
#     - revokeUserGrants
#     - revokeUserGrant
#     - revokeScopeConsentGrant
#   controls: ["soc2:CC7.4", "iso27001:A.5.26", "iso27001:A.8.16", "nist80053:AC-2(12)"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.users.sign_ins_ended

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
