# METADATA
# title: Who gets which token
# description: >-
#   Authorization servers, their policies, claims and keys decide what an access token says, and so what every API
#   behind them opens.
# custom:
#   severity: high
#   operations:
#     - createAuthorizationServer
#     - replaceAuthorizationServer
#     - activateAuthorizationServer
#     - deactivateAuthorizationServer
#     - deleteAuthorizationServer
#     - createAssociatedServers
#     - deleteAssociatedServer
#     - createOAuth2Claim
#     - replaceOAuth2Claim
#     - deleteOAuth2Claim
#     - createOAuth2Scope
#     - replaceOAuth2Scope
#     - deleteOAuth2Scope
#     - createAuthorizationServerPolicy
#     - replaceAuthorizationServerPolicy
#     - activateAuthorizationServerPolicy
#     - deactivateAuthorizationServerPolicy
#     - deleteAuthorizationServerPolicy
#     - createAuthorizationServerPolicyRule
#     - replaceAuthorizationServerPolicyRule
#     - activateAuthorizationServerPolicyRule
#     - deactivateAuthorizationServerPolicyRule
#     - deleteAuthorizationServerPolicyRule
#     - rotateAuthorizationServerKeys
#     - addOAuth2ResourceServerJsonWebKey
#     - activateOAuth2ResourceServerJsonWebKey
#     - deactivateOAuth2ResourceServerJsonWebKey
#     - deleteOAuth2ResourceServerJsonWebKey
#   controls: ["soc2:CC6.1", "iso27001:A.5.15", "iso27001:A.8.3", "nist80053:AC-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.servers.token_rules

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
