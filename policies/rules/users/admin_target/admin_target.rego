# METADATA
# title: The user is an admin
# description: >-
#   Changing someone who holds admin rights waits for a person; an AI agent may not do it at all. Agents that the
#   settings exempt are not held for this reason.
# custom:
#   severity: high
#   operations:
#     - updateUser
#     - replaceUser
#     - deleteUser
#     - activateUser
#     - reactivateUser
#     - deactivateUser
#     - suspendUser
#     - unsuspendUser
#     - unlockUser
#     - revokeUserSessions
#     - revokeUserGrants
#     - revokeUserGrant
#   facts: [user.is_admin]
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6(5)", "nist80053:SI-4(20)"]
#   hint: Choose a user without admin roles, or ask a person who may change admins.
package rules.users.admin_target

import data.lib.finding
import data.lib.okta.facts

block contains finding.from(rego.metadata.chain(), _proof) if {
	not _is_no_admin
	not _is_plain_machine
}

hold contains finding.from(rego.metadata.chain(), _proof) if {
	not _is_no_admin
	_is_plain_machine
	not _is_exempt
}

_is_no_admin if facts.all_known(input.context.targets, "user", "is_admin", false)

_is_plain_machine if input.subject.properties.kind in {"bot", "service"}

_is_exempt if input.subject.properties.name in data.settings.users.admin_target_exempt_agents

_proof := {"is_admin": facts.shown(object.get(input, ["context", "targets"], []), "user", "is_admin")}
