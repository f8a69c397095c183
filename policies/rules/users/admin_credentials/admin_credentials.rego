# METADATA
# title: The password or sign-in of an admin
# description: >-
#   Who sets an admin's password or recovery can become that admin. It waits for a person, and an AI agent may not do
#   it at all.
# custom:
#   severity: critical
#   operations:
#     - resetPassword
#     - expirePassword
#     - expirePasswordWithTempPassword
#     - changePassword
#     - changeRecoveryQuestion
#     - forgotPassword
#     - forgotPasswordSetNewPassword
#     - enrollFactor
#     - activateFactor
#     - createAuthenticatorEnrollment
#     - createTacAuthenticatorEnrollment
#     - linkUserToIdentityProvider
#   facts: [user.is_admin]
#   quorum: 1
#   controls: ["soc2:CC6.1", "soc2:CC6.3", "iso27001:A.5.17", "iso27001:A.8.2", "nist80053:IA-5", "aiact:Art. 15"]
#   hint: Ask the admin to use self-service recovery, or ask another admin to do this at Okta.
package rules.users.admin_credentials

import data.lib.finding
import data.lib.okta.facts

block contains finding.from(rego.metadata.chain(), _proof) if {
	not _is_no_admin
	not _is_plain_machine
}

hold contains finding.from(rego.metadata.chain(), _proof) if {
	not _is_no_admin
	_is_plain_machine
}

_is_no_admin if facts.all_known(input.context.targets, "user", "is_admin", false)

_is_plain_machine if input.subject.properties.kind in {"bot", "service"}

_proof := {"is_admin": facts.shown(object.get(input, ["context", "targets"], []), "user", "is_admin")}
