# METADATA
# title: Not in the agent's grant
# description: The agent was not granted this operation on these resources.
# custom:
#   severity: medium
#   operations: ["*"]
#   controls: ["soc2:CC6.1", "soc2:CC6.3", "iso27001:A.5.15", "nist80053:AC-3", "iso42001:A.9.4"]
#   hint: >-
#     Ask the owner of this agent to add the scope or the operation, and the resource it may write to, to the agent's
#     grant.
package rules.scopes.not_granted

import data.lib.finding

block contains finding.from(rego.metadata.chain(), proof) if {
	not input.context.may.granted == true
	proof := {
		"operation": input.action.name,
		"scopes_needed": input.action.scopes,
		"scopes_held": input.subject.properties.scopes,
		"missing": object.get(input, ["context", "may", "grant_proof"], ["the grant could not be read"]),
	}
}
