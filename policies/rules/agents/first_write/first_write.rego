# METADATA
# title: First write of its kind by this agent
# description: The agent has never used this writing operation before; someone should know.
# custom:
#   severity: low
#   access: [write, destroy]
#   controls: ["soc2:CC7.2", "iso27001:A.8.16", "iso42001:A.6.2.6", "nist80053:AC-2(12)"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.agents.first_write

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), {"operation": input.action.name}) if {
	not _has_done_it_before
}

_has_done_it_before if input.context.history.operation_first_at > 0
