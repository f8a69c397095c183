# METADATA
# title: The agent's grant covers this
# description: The agent was granted this operation, and the credential that would be used at Okta may do it.
# custom:
#   severity: info
#   operations: ["*"]
#   controls: ["soc2:CC6.1", "soc2:CC6.3", "iso27001:A.5.15", "nist80053:AC-3", "iso42001:A.4.4"]
#   hint: Nothing to do.
package rules.scopes.granted

import data.lib.finding

allow contains finding.from(rego.metadata.chain(), proof) if {
	input.context.may.granted == true
	_is_effective
	proof := {
		"operation": input.action.name,
		"granted_by": input.context.may.grant_proof,
		"effective_by": input.context.may.effective_proof,
	}
}

_is_effective if input.context.may.effective == true

# A plain read may pass while the rights at Okta are unknown: Okta itself still refuses it where they are missing.
_is_effective if {
	input.context.may.effective == "unknown"
	input.action.access == "read"
	input.action.reveals_secrets == false
	input.action.bulk == false
}

# An org may leave unknown rights to Okta's own refusal.
_is_effective if {
	input.context.may.effective == "unknown"
	data.settings.scopes.unknown_rights_block == false
}
