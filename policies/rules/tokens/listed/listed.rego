# METADATA
# title: API tokens are read
# description: >-
#   The answer names every API token and whose rights it carries: a map for whoever looks for a way in. Someone is told.
# custom:
#   severity: medium
#   operations:
#     - listApiTokens
#     - getApiToken
#   controls: ["soc2:CC7.2", "iso27001:A.8.16", "owaspnhi:NHI2:2025"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.tokens.listed

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
