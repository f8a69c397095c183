# METADATA
# title: Many users taken away in an hour
# description: >-
#   One agent deactivates, suspends, deletes or signs out more people, or takes more of their access, within an hour than
#   the settings expect. From there on each waits for a person, and far beyond it none passes.
# custom:
#   severity: high
#   operations:
#     - deactivateUser
#     - suspendUser
#     - deleteUser
#     - unassignUserFromGroup
#     - unassignUserFromApplication
#     - unassignApplicationFromGroup
#     - revokeUserSessions
#     - revokeSession
#     - globalTokenRevocation
#     - revokeTokensForUserAndClient
#     - revokeOAuth2TokensForApplication
#     - revokeRefreshTokensForAuthorizationServerAndClient
#   controls: ["soc2:CC7.2", "soc2:CC6.3", "iso27001:A.8.16", "nist80053:AC-2(12)", "iso42001:A.6.2.6"]
#   hint: Stop and check the list of users with the owner of this agent. Calls pass again when the hour is over.
package rules.users.bulk_deactivation

import data.lib.finding

block contains finding.from(rego.metadata.chain(), _proof) if not _is_under_block_limit

hold contains finding.from(rego.metadata.chain(), _proof) if {
	not _is_under_hold_limit
	_is_under_block_limit
}

_is_under_hold_limit if {
	is_number(input.context.history.destroys_last_hour)
	input.context.history.destroys_last_hour < data.settings.users.destroys_per_hour_before_hold
}

_is_under_block_limit if {
	is_number(input.context.history.destroys_last_hour)
	input.context.history.destroys_last_hour < data.settings.users.destroys_per_hour_before_block
}

_proof := {
	"destroys_last_hour": object.get(input, ["context", "history", "destroys_last_hour"], "unknown"),
	"held_from": data.settings.users.destroys_per_hour_before_hold,
	"blocked_from": data.settings.users.destroys_per_hour_before_block,
}
