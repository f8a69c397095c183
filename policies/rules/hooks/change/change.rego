# METADATA
# title: A hook is switched, changed or removed
# description: A hook that was checked once can be switched on, off or away without a new check. Someone is told.
# custom:
#   severity: medium
#   operations:
#     - activateEventHook
#     - deactivateEventHook
#     - deleteEventHook
#     - activateInlineHook
#     - deactivateInlineHook
#     - deleteInlineHook
#     - createHookKey
#     - replaceHookKey
#     - deleteHookKey
#   controls: ["soc2:CC7.1", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.hooks.change

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"hook": object.get(input, ["resource", "id"], "unknown"),
	}
}
