# METADATA
# title: Okta would refuse this
# description: >-
#   The credential that Postern would use at Okta has no permission for this, or, for anything but a plain read, it
#   could not be learnt whether it has.
# custom:
#   severity: medium
#   operations: ["*"]
#   controls: ["soc2:CC6.1", "soc2:CC6.3", "nist80053:AC-6", "owaspnhi:NHI5:2025"]
#   hint: >-
#     An operator checks the role and the scopes of Postern's own credential at Okta: postern doctor names what is
#     missing.
package rules.scopes.not_effective

import data.lib.finding

block contains finding.from(rego.metadata.chain(), proof) if {
	not input.context.may.effective == true
	not _is_unknown_and_may_be
	proof := {
		"operation": input.action.name,
		"effective": object.get(input, ["context", "may", "effective"], "unknown"),
		"because": object.get(input, ["context", "may", "effective_proof"], []),
	}
}

_is_unknown_and_may_be if {
	input.context.may.effective == "unknown"
	input.action.access == "read"
	input.action.reveals_secrets == false
	input.action.bulk == false
}

# An org may leave unknown rights to Okta's own refusal.
_is_unknown_and_may_be if {
	input.context.may.effective == "unknown"
	data.settings.scopes.unknown_rights_block == false
}
