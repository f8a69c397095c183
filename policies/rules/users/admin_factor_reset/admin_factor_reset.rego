# METADATA
# title: The factors of an admin
# description: No agent takes a second factor away from someone who holds admin rights.
# custom:
#   severity: critical
#   operations: [resetFactors, unenrollFactor, deleteAuthenticatorEnrollment, deleteWebAuthnPreregistrationFactor]
#   facts: [user.is_admin]
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "iso27001:A.8.5", "nist80053:IA-5", "oktastig:OKTA-APP-000560"]
#   hint: Ask an admin to reset these factors at Okta, after checking who asks for it.
package rules.users.admin_factor_reset

import data.lib.finding
import data.lib.okta.facts

block contains finding.from(rego.metadata.chain(), proof) if {
	not _is_no_admin
	proof := {"is_admin": facts.shown(object.get(input, ["context", "targets"], []), "user", "is_admin")}
}

_is_no_admin if facts.all_known(input.context.targets, "user", "is_admin", false)
